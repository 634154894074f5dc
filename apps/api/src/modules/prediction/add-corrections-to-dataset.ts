/** The way back: photos that a model was asked about, and people have named, become training photos. */
import { stat } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import sharp from "sharp";
import type { Viewer } from "../../auth/viewer.js";
import { notFound, requireId } from "../../db/ids.js";
import type { DatasetVersion, Image, Prediction, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { createVersion } from "../dataset/create-version.js";
import { findDataset, listVersionsOfDatasets } from "../dataset/dataset.repository.js";
import type { AddedImage } from "../dataset/version-source.js";
import { getVersion } from "../dataset/dataset.service.js";
import { listAllImages } from "../dataset/image.repository.js";
import { getModel } from "../model/model.service.js";
import { listVersionsOfModel } from "../model/registered-model.repository.js";
import { getRun } from "../run/run.service.js";
import { listUnusedCorrections, markCorrectionsUsed } from "./prediction-log.repository.js";

export interface AddCorrectionsRequest {
  modelName: string;
  datasetId?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/**
 * They join the train split: validation and test stay as they were, so that versions remain comparable.
 * @throws AppError NOT_FOUND, NOTHING_CHANGED, and those of createVersion
 */
export async function addCorrectionsToDataset(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: AddCorrectionsRequest,
): Promise<DatasetVersion> {
  const { db } = platform;
  const model = await getModel(platform, request.modelName);
  const datasetId = request.datasetId ?? (await findTrainedDataset(platform, model));
  if (!datasetId || !(await findDataset(db, requireId("dataset", datasetId))))
    throw notFound("dataset", String(datasetId));
  const from = (await listVersionsOfDatasets(db, [datasetId])).find(({ status }) => status === "READY");
  if (!from) throw notFound("READY version of dataset", datasetId);
  const corrections = await listUnusedCorrections(db, model.id);
  if (corrections.length === 0)
    throw new AppError(
      "NOTHING_CHANGED",
      "No correction waits to be used.",
      "Correct an answer in the log first.",
    );

  const images = await listAllImages(db, from.id);
  const { changes, additions } = await sortCorrections(platform, corrections, images);
  const sha256s = corrections.map(({ sha256 }) => sha256);
  // All of them are in that version as people want them: an earlier attempt made it and was cut off.
  if (changes.length + additions.length === 0) {
    await markCorrectionsUsed(db, model.id, sha256s, from.id);
    return from;
  }
  const version = await createVersion(platform, viewer, {
    fromVersionId: from.id,
    changes,
    additions,
    note: `Corrected answers of ${model.name}`,
    idempotencyKey: request.idempotencyKey,
  });
  await markCorrectionsUsed(db, model.id, sha256s, version.id);
  return version;
}

/** What the newest version that came from a run was trained on. */
async function findTrainedDataset(platform: Platform, model: RegisteredModel): Promise<string | null> {
  const versions = await listVersionsOfModel(platform.db, model.id, { take: 50, after: null });
  const runId = versions.find((version) => version.runId !== null)?.runId;
  if (!runId) return null;
  const { datasetVersionId } = await getRun(platform, runId);
  return datasetVersionId && (await getVersion(platform, datasetVersionId)).datasetId;
}

/** Photos that the dataset has are relabelled where they lie; the others are added. */
async function sortCorrections(
  platform: Platform,
  corrections: readonly Prediction[],
  images: readonly Image[],
) {
  const known = new Map<string, Image[]>();
  for (const image of images) known.set(image.sha256, [...(known.get(image.sha256) ?? []), image]);
  const changes: { imageIds: string[]; className: string; excluded: boolean }[] = [];
  const additions: AddedImage[] = [];
  for (const correction of corrections) {
    const className = correction.correctedClass!;
    const same = known.get(correction.sha256);
    const wrong = same?.filter((image) => image.className !== className || image.excluded);
    if (wrong?.length) changes.push({ imageIds: wrong.map(({ id }) => id), className, excluded: false });
    if (!same) additions.push(await describeAddition(platform, correction));
  }
  return { changes, additions };
}

/** Turned as its EXIF says, as an import describes it. */
async function describeAddition(
  { content }: Platform,
  { sha256, fileName, correctedClass }: Prediction,
): Promise<AddedImage> {
  const file = await content.localPath(sha256);
  const { width, height, format, orientation = 1 } = await sharp(file).metadata();
  const isTurned = orientation >= 5;
  // The hash keeps two photos of one name apart, and the same photo at one place.
  const name = (fileName.split("/").at(-1) ?? "photo").replaceAll(/[^\w.-]+/g, "-").slice(-80);
  return {
    path: `train/${correctedClass}/${sha256.slice(0, 12)}-${name}`,
    sha256,
    bytes: (await stat(file)).size,
    split: "train",
    className: correctedClass!,
    widthPx: isTurned ? height : width,
    heightPx: isTurned ? width : height,
    format,
  };
}

/** Imports datasets and reads them. */
import { AppError, describeError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { ID_PATTERN, notFound, requireId } from "../../db/ids.js";
import type { Dataset, DatasetVersion } from "../../generated/prisma/client.js";
import { importDatasetJob } from "../../jobs/import-dataset.job.js";
import type { Platform } from "../../platform.js";
import { followRow } from "../../pubsub/follow-row.js";
import { datasetVersionTopic } from "../../pubsub/topics.js";
import { resolveAllowedPath } from "../../storage/allowed-path.js";
import { once } from "../idempotency/idempotency.service.js";
import { requireCompleteUpload } from "../upload/upload.service.js";
import { announceVersion } from "../webhook/announce.js";
import { findDataset, findVersion, insertVersion, markVersionFailed } from "./dataset.repository.js";
import type { SplitRule, VersionSource } from "./version-source.js";

export interface ImportDatasetRequest {
  name: string;
  uploadId?: string | undefined;
  path?: string | undefined;
  seed: number;
  /** Default: a fifth of each class to validation. */
  split?: Partial<Record<"groupPattern" | "groupColumn", string | null>> & {
    validationFraction: number;
    testFraction: number;
    keepLookAlikes?: boolean;
  };
  idempotencyKey?: string | undefined;
  /** For the sample, which is drawn. Default false. */
  synthetic?: boolean;
}

/**
 * Makes the version's row, IMPORTING, then asks a worker to read the files.
 * @throws AppError BAD_USER_INPUT, NOT_FOUND, UPLOAD_INCOMPLETE, PATH_NOT_ALLOWED, PATH_NOT_FOUND, CONFLICT
 */
export async function importDataset(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: ImportDatasetRequest,
): Promise<DatasetVersion> {
  const { idempotencyKey, ...input } = request;
  const name = request.name.trim();
  if (!name) throw new AppError("BAD_USER_INPUT", "The dataset has no name.", "Give it one.");
  const source = await resolveSource(platform, viewer, request);
  const splitRule = toSplitRule(request);
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "importDataset", key: idempotencyKey, input }, async () => {
      const { seed, synthetic = false } = request;
      const version = { datasetName: name, synthetic, seed, splitRule, source, createdById: userId };
      return (await insertVersion(tx, version)).id;
    }),
  );
  if (!replayed) await enqueueImport(platform, id);
  return getVersion(platform, id);
}

/** A queue that cannot be reached leaves a FAILED version that says why. */
export async function enqueueImport(platform: Platform, id: string): Promise<void> {
  try {
    await platform.queues.enqueue(importDatasetJob, id, { datasetVersionId: id });
  } catch (error) {
    platform.log.error({ err: error, datasetVersionId: id }, "cannot enqueue the import");
    await failVersion(
      platform,
      id,
      new AppError("QUEUE_UNAVAILABLE", "The import could not be queued.", "Import it again in a minute."),
    );
  }
}

export async function failVersion({ db, pubsub }: Platform, id: string, error: unknown): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await markVersionFailed(tx, id, describeError(error));
    if (count > 0) await announceVersion(tx, pubsub, (await findVersion(tx, id))!);
    await pubsub.publish(tx, datasetVersionTopic(id), {});
  });
}

function toSplitRule({ split }: ImportDatasetRequest): SplitRule {
  const {
    validationFraction = 0.2,
    testFraction = 0,
    groupPattern,
    groupColumn,
    keepLookAlikes,
  } = split ?? {};
  if (groupPattern && groupColumn)
    throw new AppError(
      "BAD_USER_INPUT",
      "Give either `groupPattern` or `groupColumn`.",
      "At most one of the two.",
    );
  return {
    kind: "stratified",
    validationFraction,
    testFraction,
    ...(groupPattern && { groupPattern }),
    ...(groupColumn && { groupColumn }),
    ...(keepLookAlikes && { keepLookAlikes }),
  };
}

async function resolveSource(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  { uploadId, path }: ImportDatasetRequest,
): Promise<VersionSource> {
  if ((uploadId == null) === (path == null))
    throw new AppError("BAD_USER_INPUT", "Give either `uploadId` or `path`.", "Exactly one of the two.");
  if (path != null) return { path: await resolveAllowedPath(platform.env.DATASET_ROOTS, path) };
  return { uploadId: (await requireCompleteUpload(platform, viewer, uploadId!)).id };
}

/** @throws AppError NOT_FOUND */
export async function getVersion({ db }: Platform, id: string): Promise<DatasetVersion> {
  const version = await findVersion(db, requireId("dataset version", id));
  if (!version) throw notFound("dataset version", id);
  return version;
}

/** What a run trains on. @throws AppError NOT_FOUND, TRAINED_ELSEWHERE */
export function getVersionOfRun(
  platform: Platform,
  run: { name: string; datasetVersionId: string | null },
): Promise<DatasetVersion> {
  if (run.datasetVersionId !== null) return getVersion(platform, run.datasetVersionId);
  throw new AppError(
    "TRAINED_ELSEWHERE",
    `${run.name} was trained elsewhere: it has metrics, and no photos or model here.`,
    "Import the photos and start a run with them.",
  );
}

/** The version now, then each time it changes, until it is READY or FAILED. @throws AppError NOT_FOUND before it begins */
export async function followVersion(
  platform: Platform,
  id: string,
): Promise<AsyncIterableIterator<DatasetVersion>> {
  await getVersion(platform, id);
  return followRow({
    pubsub: platform.pubsub,
    topic: datasetVersionTopic(id),
    read: () => getVersion(platform, id),
    isLast: (version) => version.status !== "IMPORTING",
  });
}

/** Null when there is none. */
export const findDatasetById = ({ db }: Platform, id: string): Promise<Dataset | null> =>
  ID_PATTERN.test(id) ? findDataset(db, id) : Promise.resolve(null);

export const findVersionById = ({ db }: Platform, id: string): Promise<DatasetVersion | null> =>
  ID_PATTERN.test(id) ? findVersion(db, id) : Promise.resolve(null);

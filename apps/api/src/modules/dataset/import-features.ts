/** Takes in bottleneck features that a tutorial's script saved, with the labels of their rows: a dataset version without photos. */
import { AppError, type ExtractorSpecInput } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { DatasetVersion } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { once } from "../idempotency/idempotency.service.js";
import { checkExtractor, requireNoViews } from "../run/check-extractor.js";
import { listUploadFiles } from "../upload/upload.repository.js";
import { requireCompleteUpload } from "../upload/upload.service.js";
import { insertVersion } from "./dataset.repository.js";
import type { FeatureFile } from "./version-source.js";
import { enqueueImport, getVersion } from "./dataset.service.js";

export interface ImportFeaturesRequest {
  name: string;
  uploadId: string;
  /** Paths within the upload; train and validation at least. */
  files: FeatureFile[];
  /** `class_indices.json` of the upload. */
  classIndices?: string | undefined;
  classNames?: string[] | undefined;
  extractor?: ExtractorSpecInput | undefined;
  idempotencyKey?: string | undefined;
}

/**
 * Row first, then job: a worker reads the files, and says in the version's error what is wrong with which.
 * @throws ZodError, AppError NOT_FOUND, UPLOAD_INCOMPLETE, BAD_USER_INPUT, UNKNOWN_WEIGHTS, VIEWS_UNUSED, CONFLICT
 */
export async function importFeatures(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: ImportFeaturesRequest,
): Promise<DatasetVersion> {
  const { idempotencyKey: key, ...input } = request;
  const datasetName = request.name.trim();
  if (!datasetName) throw new AppError("BAD_USER_INPUT", "The dataset has no name.", "Give it one.");
  const extractor = checkExtractor(request.extractor);
  requireNoViews(extractor);
  await checkFiles(platform, viewer, request);
  const { uploadId, classIndices, classNames } = request;
  const files = request.files.map(({ split, features, labels }) => ({
    split,
    features,
    ...(labels && { labels }),
  }));
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "importFeatures", key, input }, async () => {
      const version = await insertVersion(tx, {
        datasetName,
        synthetic: false,
        seed: 0,
        splitRule: { kind: "stratified", validationFraction: 0, testFraction: 0 },
        source: {
          uploadId,
          features: {
            extractor,
            files,
            ...(classIndices && { classIndices }),
            ...(classNames?.length && { classNames }),
          },
        },
        createdById: userId,
      });
      return version.id;
    }),
  );
  if (!replayed) await enqueueImport(platform, id);
  return getVersion(platform, id);
}

async function checkFiles(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  { uploadId, files, classIndices }: ImportFeaturesRequest,
): Promise<void> {
  await requireCompleteUpload(platform, viewer, uploadId);
  const there = new Set((await listUploadFiles(platform.db, uploadId)).map(({ path }) => path));
  const named = files.flatMap(({ features, labels }) => [features, labels]);
  const missing = [...named, classIndices].find((path) => path && !there.has(path));
  if (missing)
    throw new AppError(
      "BAD_USER_INPUT",
      `The upload has no file ${missing}.`,
      `It has ${[...there].join(", ")}.`,
    );
  const splits = files.map(({ split }) => split);
  if (new Set(splits).size < splits.length || !splits.includes("train") || !splits.includes("validation"))
    throw new AppError(
      "BAD_USER_INPUT",
      "Features are needed of train and of validation, each once.",
      "Name one file of features for train, one for validation, and at most one for test.",
    );
}

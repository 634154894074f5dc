/** Takes in a top model that Keras trained: a run that reads it from its file, and measures it on photos, instead of training. */
import { AppError, type ExtractorSpecInput } from "@smallset/schema";
import type { Viewer } from "../../../auth/viewer.js";
import { fromJson } from "../../../db/json.js";
import type { DatasetVersion, Run, UploadFile } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { classesOf } from "../../dataset/version-source.js";
import { once } from "../../idempotency/idempotency.service.js";
import { listUploadFiles } from "../../upload/upload.repository.js";
import { requireCompleteUpload } from "../../upload/upload.service.js";
import { replaceArtifacts } from "../artifact.repository.js";
import { requireNoViews } from "../check-extractor.js";
import { enqueueRun } from "../enqueue-run.js";
import { flattenParams } from "../params.js";
import { checkRunRequest, insertScheduledRun } from "../run-request.js";
import { getRun } from "../run.service.js";
import { digestSettings } from "../settings-digest.js";

/** The artifact that an imported run is made of. */
export const KERAS_FILE = "keras";
/** Five layers of 4,096 units on the features of 224 × 224 pixels have 700 MB. */
const MAX_BYTES = 1024 ** 3;

export interface ImportKerasModelRequest {
  uploadId: string;
  datasetVersionId: string;
  name?: string | undefined;
  /** Which features it takes. Default: the usual tutorials' extractor, as for a run. */
  extractor?: ExtractorSpecInput | undefined;
  /** In the order of its outputs. Default: the dataset's, which is Keras's `class_indices`. */
  classNames?: string[] | undefined;
  idempotencyKey?: string | undefined;
}

/** Of an imported run: its classes in the order of the file's outputs. */
export const outputOrderOf = (run: Pick<Run, "plan">): string[] =>
  fromJson<{ classNames: string[] }>(run.plan).classNames;

/**
 * Row first, then job: a worker reads the file, and names in the run's error what it cannot take over.
 * @throws ZodError, AppError NOT_FOUND, UPLOAD_INCOMPLETE, NOT_A_KERAS_FILE, FILE_TOO_LARGE, DATASET_NOT_READY,
 *   UNKNOWN_WEIGHTS, VIEWS_UNUSED, CLASS_COUNT_MISMATCH, CONFLICT
 */
export async function importKerasModel(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: ImportKerasModelRequest,
): Promise<Run> {
  const { idempotencyKey: key, ...input } = request;
  const { datasetVersionId, extractor } = request;
  const checked = await checkRunRequest(platform, { datasetVersionId, extractor });
  requireNoViews(checked.extractorSpec);
  const classNames = checkClasses(checked.version, request.classNames);
  const file = await findKerasFile(platform, viewer, request.uploadId);
  const fileName = file.path.split("/").at(-1)!;
  const params = [
    ...flattenParams(checked.extractorSpec, "extractor"),
    { key: "keras.file", value: fileName, number: null },
  ];
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "importKerasModel", key, input }, async () => {
      const run = await insertScheduledRun(
        tx,
        platform,
        { datasetVersionId, name: request.name?.trim() || fileName },
        checked,
        {
          kind: "imported",
          plan: { classNames },
          seed: 0n,
          hyperparameters: {},
          params,
          settings: digestSettings(datasetVersionId, [
            ...params,
            { key: "keras.sha256", value: file.sha256 },
          ]),
          createdById: userId,
        },
      );
      await replaceArtifacts(tx, run.id, KERAS_FILE, [
        {
          kind: KERAS_FILE,
          path: fileName,
          sha256: file.sha256,
          bytes: Number(file.bytes),
          mediaType: "application/x-hdf5",
        },
      ]);
      return run.id;
    }),
  );
  if (!replayed) await enqueueRun(platform, id);
  return getRun(platform, id);
}

function checkClasses(version: DatasetVersion, given: string[] | undefined): string[] {
  const own = classesOf(version).map(({ name }) => name);
  if (!given?.length) return own;
  const missing = own.filter((name) => !given.includes(name));
  if (missing.length === 0 && given.length === own.length) return given;
  throw new AppError(
    "CLASS_COUNT_MISMATCH",
    `You named ${given.join(", ")}; the dataset's classes are ${own.join(", ")}.`,
    "Name each class of the dataset once, in the order of the model's outputs.",
  );
}

async function findKerasFile(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  uploadId: string,
): Promise<UploadFile> {
  await requireCompleteUpload(platform, viewer, uploadId);
  const files = await listUploadFiles(platform.db, uploadId);
  const [file] = files;
  if (!file || files.length > 1 || !/\.(h5|hdf5)$/i.test(file.path))
    throw new AppError(
      "NOT_A_KERAS_FILE",
      files.length > 1
        ? `The upload has ${files.length} files.`
        : `${file?.path ?? "Nothing"} is no .h5 file.`,
      'Save the top model with model.save("top.h5") and send that one file; a .keras file is saved again as .h5.',
    );
  if (file.bytes > MAX_BYTES)
    throw new AppError(
      "FILE_TOO_LARGE",
      `${file.path} has ${Math.ceil(Number(file.bytes) / 1e6)} MB; at most ${MAX_BYTES / 1024 ** 2} are read.`,
      "Save the top model alone, without VGG16 and without the optimizer: model.save(…, include_optimizer=False).",
    );
  return file;
}

/** Finds a batch's photos: an upload's files, what is inside an uploaded archive, or a dataset version's images. */
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { AppError } from "@smallset/schema";
import { openDatasetSource } from "@smallset/ml-core";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import type { BatchSource } from "../modules/batch/batch.repository.js";
import { listTrainableImages } from "../modules/dataset/image.repository.js";
import { listUploadFiles } from "../modules/upload/upload.repository.js";

export interface BatchPhoto {
  file: string;
  label?: string;
  /** Where its bytes are on this machine. */
  open(): Promise<string>;
}

const ARCHIVE = /\.(zip|tar|tar\.gz|tgz)$/i;
/** What operating systems leave in folders; nobody means these. */
const IGNORED = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;

/** In an order that a second call gives again. @throws AppError BATCH_EMPTY, and those of unpacking */
export async function findBatchPhotos(
  platform: WorkerPlatform,
  source: BatchSource,
  { tempDir, signal }: { tempDir: string; signal: AbortSignal },
): Promise<BatchPhoto[]> {
  const photos =
    "uploadId" in source
      ? await fromUpload(platform, source.uploadId, tempDir, signal)
      : await fromDataset(platform, source.datasetVersionId);
  if (photos.length > 0) return photos;
  throw new AppError(
    "BATCH_EMPTY",
    "There are no files to answer.",
    "Send photos, or an archive that holds some.",
  );
}

async function fromDataset({ db, content }: WorkerPlatform, id: string): Promise<BatchPhoto[]> {
  const images = await listTrainableImages(db, id);
  return images.map(({ path, className, sha256 }) => ({
    file: path,
    label: className,
    open: () => content.localPath(sha256),
  }));
}

async function fromUpload(
  { db, content }: WorkerPlatform,
  uploadId: string,
  tempDir: string,
  signal: AbortSignal,
): Promise<BatchPhoto[]> {
  const files = await listUploadFiles(db, uploadId);
  const [only] = files;
  if (files.length !== 1 || !ARCHIVE.test(only!.path))
    return files
      .filter(({ path }) => !IGNORED.test(path))
      .map(({ path, sha256 }) => ({ file: path, open: () => content.localPath(sha256) }));
  const archive = join(tempDir, only!.path.split("/").at(-1)!);
  await content.linkTo(only!.sha256, archive);
  const dir = await openDatasetSource({ source: archive, tempDir: join(tempDir, "unpacked"), signal });
  const paths: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) paths.push(relative(dir, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
  return paths
    .filter((path) => !IGNORED.test(path))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((path) => ({ file: path, open: async () => join(dir, path) }));
}

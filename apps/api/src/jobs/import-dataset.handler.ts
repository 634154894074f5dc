/** Reads a new dataset version's files: unpack, scan, keep the bytes, write the rows; all or nothing is visible. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openDatasetSource, scanDataset, type Dataset, type StageProgress } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { DatasetVersion } from "../generated/prisma/client.js";
import {
  findVersion,
  markVersionReady,
  updateVersionProgress,
} from "../modules/dataset/dataset.repository.js";
import { sourceOf, splitRuleOf } from "../modules/dataset/version-source.js";
import { failVersion } from "../modules/dataset/dataset.service.js";
import { insertImages } from "../modules/dataset/image.repository.js";
import { insertIssues } from "../modules/dataset/image-issue.repository.js";
import { listUploadFiles } from "../modules/upload/upload.repository.js";
import { announceVersion } from "../modules/webhook/announce.js";
import { datasetVersionTopic } from "../pubsub/topics.js";
import { resolveAllowedPath } from "../storage/allowed-path.js";
import { upsertFeatureSet } from "../modules/run/feature-set.repository.js";
import { countClasses, countIssues } from "../worker/count-dataset.js";
import { readFeatureDataset, type FeatureDataset } from "../worker/read-feature-dataset.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import { throttleLatest } from "../worker/throttle.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

const PROGRESS_INTERVAL_MS = 500;

interface ImportProgress extends StageProgress {
  stage: "unpacking" | "scanning" | "storing";
  failedFiles: number;
}

export const importDatasetHandler: JobHandler<{ datasetVersionId: string }> = async (
  platform,
  payload,
  context,
) => {
  const { db, pubsub, log, shutdown } = platform;
  const version = await findVersion(db, payload.datasetVersionId);
  if (version?.status !== "IMPORTING") return; // done by an earlier attempt
  const canceled = new AbortController();
  const signal = AbortSignal.any([shutdown, canceled.signal]);
  const progress = throttleLatest(async (value: ImportProgress) => {
    await db.$transaction(async (tx) => {
      const { count } = await updateVersionProgress(tx, version.id, value);
      if (count === 0) canceled.abort();
      await pubsub.publish(tx, datasetVersionTopic(version.id), {});
    });
  }, PROGRESS_INTERVAL_MS);
  const workDir = await openWorkDir(platform, version.id);
  try {
    const tell = (stage: ImportProgress["stage"]) => (value: StageProgress) =>
      progress.push({ stage, failedFiles: 0, ...value });
    const dataset = await readDataset({ ...platform, signal }, version, workDir, tell("scanning"));
    await keepBytes({ ...platform, signal }, dataset, tell("storing"));
    await progress.flush();
    await publishVersion(platform, version.id, dataset);
    if (dataset.extractor)
      await keepFeatureSet(platform, version.id, dataset.extractor, dataset.images.length);
  } catch (error) {
    await progress.flush().catch(() => {});
    if (stopReasonOf(shutdown)) throw await context.putBack();
    if (isDatabaseTrouble(error)) throw error;
    if (canceled.signal.aborted) return;
    log.warn({ err: error, datasetVersionId: version.id }, "import failed");
    await failVersion(platform, version.id, error);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
};

/** A fresh folder; what a killed attempt left for the same version goes. */
async function openWorkDir({ folders }: WorkerPlatform, versionId: string): Promise<string> {
  for (const name of await readdir(folders.work))
    if (name.startsWith(versionId)) await rm(join(folders.work, name), { recursive: true, force: true });
  const dir = join(folders.work, `${versionId}-${randomUUID()}`);
  await mkdir(dir);
  return dir;
}

/** `signal`: this worker stops, or somebody canceled the import. */
type Reading = WorkerPlatform & { signal: AbortSignal };

async function readDataset(
  platform: Reading,
  version: DatasetVersion,
  workDir: string,
  onProgress: (progress: StageProgress) => void,
): Promise<Dataset & Partial<Pick<FeatureDataset, "extractor">>> {
  const { signal } = platform;
  const uploadDir = join(workDir, "upload");
  const source = await openSource(platform, version, uploadDir);
  const origin = sourceOf(version);
  if ("features" in origin) {
    const pictures = join(workDir, "pictures");
    return readFeatureDataset(platform, origin.features, { dir: uploadDir, pictures, onProgress });
  }
  const folder = await openDatasetSource({ source, tempDir: join(workDir, "unpacked"), signal });
  const { validationFraction, testFraction, groupPattern, groupColumn, keepLookAlikes } =
    splitRuleOf(version);
  return scanDataset({
    source: folder,
    seed: Number(version.seed),
    validationFraction,
    testFraction,
    ...(groupPattern && { groups: { pattern: groupPattern } }),
    ...(groupColumn && { groups: { column: groupColumn } }),
    keepLookAlikes,
    onProgress,
    signal,
  });
}

/** A folder or an archive: where the server's path leads, or the upload's files laid out under their paths. */
async function openSource(
  { db, env, content }: WorkerPlatform,
  version: DatasetVersion,
  uploadDir: string,
): Promise<string> {
  const source = sourceOf(version);
  if ("versionId" in source) throw new Error(`${version.id} is made from another version, not imported.`);
  if ("path" in source) return resolveAllowedPath(env.DATASET_ROOTS, source.path);
  const files = await listUploadFiles(db, source.uploadId);
  for (const { path, sha256 } of files) await content.linkTo(sha256, join(uploadDir, path));
  // A zip or tar that was uploaded as it is.
  const [only] = files;
  if ("features" in source) return uploadDir;
  return files.length === 1 && !only!.path.includes("/") ? join(uploadDir, only!.path) : uploadDir;
}

async function keepBytes(
  { content, signal }: Reading,
  { images }: Dataset,
  onProgress: (progress: StageProgress) => void,
): Promise<void> {
  const total = images.length;
  for (const [index, { file, sha256 }] of images.entries()) {
    signal.throwIfAborted();
    // With the hash of the scan: a file that changed since is refused.
    if (!(await content.has(sha256))) await content.put(file, { sha256 });
    onProgress({ done: index + 1, total, ratePerSecond: null, etaMs: null });
  }
}

/** So that an estimate knows that there is nothing to extract. */
async function keepFeatureSet(
  { db }: WorkerPlatform,
  datasetVersionId: string,
  extractor: FeatureDataset["extractor"],
  rowCount: number,
): Promise<void> {
  const { fingerprint, featureLength } = extractor;
  const set = { datasetVersionId, fingerprint, extractor, featureLength, rowCount };
  await upsertFeatureSet(db, { ...set, reusedCount: 0, failures: [] });
}

async function publishVersion({ db, pubsub }: WorkerPlatform, id: string, dataset: Dataset): Promise<void> {
  await db.$transaction(async (tx) => {
    const isOurs = await markVersionReady(tx, id, {
      digest: dataset.digest,
      splitBySmallset: dataset.splitBySmallset,
      imageCount: dataset.images.length,
      classes: countClasses(dataset),
      issueCounts: countIssues(dataset.issues),
    });
    // Another worker took over and was faster; its rows are the same.
    if (!isOurs) return;
    const imageIds = await insertImages(tx, id, dataset.images);
    await insertIssues(tx, id, dataset.issues, imageIds);
    await pubsub.publish(tx, datasetVersionTopic(id), {});
    await announceVersion(tx, pubsub, (await findVersion(tx, id))!);
  });
}

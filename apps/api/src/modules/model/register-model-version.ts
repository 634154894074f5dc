/** Makes an immutable, numbered version of a run's model, with all that it needs to answer on its own. */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ExtractorSpec } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { fromJson } from "../../db/json.js";
import type { DatasetVersion, ModelVersion, Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { hashFile } from "../../storage/content-store.js";
import { findDataset } from "../dataset/dataset.repository.js";
import { classesOf } from "../dataset/version-source.js";
import { getVersionOfRun } from "../dataset/dataset.service.js";
import { listTrainableImages } from "../dataset/image.repository.js";
import { once } from "../idempotency/idempotency.service.js";
import { listArtifacts } from "../run/artifact.repository.js";
import { getRunWithModel } from "../run/run.service.js";
import { writeManifest, type BundleFile, type BundleManifest } from "./bundle-manifest.js";
import { chooseAbstention } from "./choose-abstention.js";
import { findReliability } from "./find-reliability.js";
import { requireModelName } from "./names.js";
import { findModelVersion, insertModelVersion } from "./registered-model.repository.js";

export interface RegisterRequest {
  runId: string;
  modelName: string;
  description?: string | undefined;
  threshold?: number | undefined;
  /** Instead of a threshold: the lowest one at which this share of validation answers was right. */
  targetPrecision?: number | undefined;
  idempotencyKey?: string | undefined;
}

/** @throws AppError BAD_USER_INPUT, PRECISION_OUT_OF_REACH, NOT_FOUND, RUN_NOT_FINISHED, BUNDLE_MISSING, BUNDLE_CORRUPT, CONFLICT */
export async function registerModelVersion(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: RegisterRequest,
): Promise<ModelVersion> {
  const { idempotencyKey: key, ...input } = request;
  const modelName = requireModelName(request.modelName);
  const run = await getRunWithModel(platform, request.runId);
  const reliability = await findReliability(platform, run.id);
  const abstention = chooseAbstention(reliability, request);
  const bundle = await keepManifest(platform, run, { ...abstention, reliability });
  const userId = viewer.user.id;
  const { id } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "registerModelVersion", key, input }, async () => {
      const version = await insertModelVersion(tx, {
        modelName,
        runId: run.id,
        ...bundle,
        threshold: abstention.threshold,
        temperature: reliability?.temperature ?? null,
        description: request.description?.trim() || null,
        createdById: userId,
      });
      return version.id;
    }),
  );
  return (await findModelVersion(platform.db, id))!;
}

type Trust = Pick<BundleManifest, "threshold" | "targetPrecision" | "reliability">;

/** Puts the manifest into the content store, where the files that it names are already. */
async function keepManifest(platform: Platform, run: Run, trust: Trust) {
  const { db, content, folders } = platform;
  const datasetVersion = await getVersionOfRun(platform, run);
  const images = await listTrainableImages(db, datasetVersion.id);
  const files = await checkFiles(platform, run);
  const manifest = await describeBundle(platform, { run, datasetVersion, trust, files });
  manifest.lineage.imageCount = images.length;
  const text = writeManifest(
    manifest,
    images.map(({ path, sha256, split, className }) => ({ path, sha256, split, className })),
  );
  const aside = join(folders.work, `manifest-${randomUUID()}`);
  await writeFile(aside, text);
  const { sha256: bundleSha256, bytes } = await content.put(aside, { move: true });
  return { bundleSha256, bundleBytes: files.reduce((sum, file) => sum + file.bytes, bytes), manifest };
}

/** What cannot be read today must not become a version for ever. */
async function checkFiles({ db, content }: Platform, run: Run): Promise<BundleFile[]> {
  const artifacts = await listArtifacts(db, run.id, "bundle");
  if (artifacts.length === 0)
    throw new AppError("BUNDLE_MISSING", "The run has no model bundle.", "Start the run again.");
  return Promise.all(
    artifacts.map(async ({ path, sha256, bytes }) => {
      if ((await hashFile(await content.localPath(sha256))) !== sha256)
        throw new AppError(
          "BUNDLE_CORRUPT",
          `${path} of the run is damaged on the server's disk.`,
          "Restore DATA_DIR from a backup, or train the run again.",
        );
      return { path: path.replace(/^bundle\//, ""), sha256, bytes: Number(bytes) };
    }),
  );
}

async function describeBundle(
  { db }: Platform,
  {
    run,
    datasetVersion,
    trust,
    files,
  }: { run: Run; datasetVersion: DatasetVersion; trust: Trust; files: BundleFile[] },
): Promise<BundleManifest> {
  const dataset = await findDataset(db, datasetVersion.datasetId);
  const { preset, imageSizePx } = fromJson<ExtractorSpec>(run.extractorSpec);
  const { id, name, seed, codeVersion } = run;
  return {
    formatVersion: 1,
    classNames: classesOf(datasetVersion).map((entry) => entry.name),
    extractor: fromJson(run.extractor),
    preprocessing: { preset, imageSizePx },
    hyperparameters: fromJson(run.hyperparameters),
    bestEpoch: run.bestEpoch,
    evaluation: fromJson(run.evaluation),
    ...trust,
    lineage: {
      run: { id, name, seed: String(seed), codeVersion },
      datasetVersion: {
        id: datasetVersion.id,
        datasetName: dataset!.name,
        number: datasetVersion.number,
        digest: datasetVersion.digest,
      },
      imageCount: 0,
    },
    files,
  };
}

/** A run's features as the folder that `pipeline extract` writes and `pipeline train` takes. */
import { AppError, SPLITS, type Split } from "@smallset/schema";
import { fromJson } from "../../../db/json.js";
import type { FeatureSet, Image } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { locateRows, readRows } from "../../../storage/feature-rows.js";
import { classesOf, findVersion } from "../../dataset/dataset.repository.js";
import { listTrainableImages } from "../../dataset/image.repository.js";
import { listFeatureSets, type FeatureFailure } from "../feature-set.repository.js";
import { getRun } from "../run.service.js";
import { npyHeader } from "./npy-header.js";

type FeaturePlatform = Pick<Platform, "db" | "folders">;

/** What `pipeline.ts` of ml-core calls a Manifest: which image made which row. */
export interface FeatureManifest {
  formatVersion: 1;
  datasetDigest: string;
  /** ml-core's ExtractorInfo. */
  extractor: unknown;
  classNames: string[];
  rows: Partial<Record<Split, { path: string; sha256: string; classIndex: number }[]>>;
}

interface StoredFeatures {
  set: FeatureSet;
  classNames: string[];
  datasetDigest: string;
  /** With features, in row order. */
  images: Image[];
}

/** @throws AppError NOT_FOUND, FEATURES_GONE */
async function getStoredFeatures(platform: FeaturePlatform, runId: string): Promise<StoredFeatures> {
  const run = await getRun(platform as Platform, runId);
  const [set] = run.featureSetId ? await listFeatureSets(platform.db, [run.featureSetId]) : [];
  const version = set && (await findVersion(platform.db, set.datasetVersionId));
  if (!version)
    throw new AppError(
      "NOT_FOUND",
      `${run.name} has no features of its own.`,
      "A run has them once it has extracted its photos; one that was trained elsewhere never has.",
    );
  const failed = new Set(fromJson<FeatureFailure[]>(set.failures).map(({ path }) => path));
  const images = await listTrainableImages(platform.db, version.id);
  return {
    set,
    classNames: classesOf(version).map(({ name }) => name),
    datasetDigest: version.digest ?? "",
    images: images.filter(({ path }) => !failed.has(path)),
  };
}

/** @throws AppError NOT_FOUND */
export async function describeFeatures(platform: FeaturePlatform, runId: string): Promise<FeatureManifest> {
  const { set, classNames, datasetDigest, images } = await getStoredFeatures(platform, runId);
  const rowsOf = (split: Split) =>
    images
      .filter((image) => image.split === split)
      .map(({ path, sha256, classIndex }) => ({ path, sha256, classIndex }));
  const rows = Object.fromEntries(
    SPLITS.map((split) => [split, rowsOf(split)] as const).filter(([, list]) => list.length > 0),
  );
  return { formatVersion: 1, datasetDigest, extractor: set.extractor, classNames, rows };
}

/** Of one split, [n, featureLength] float32, in the manifest's order. @throws AppError NOT_FOUND, FEATURES_GONE */
export async function openFeatures(
  platform: FeaturePlatform,
  runId: string,
  split: Split,
): Promise<{ bytes: number; parts: AsyncGenerator<Buffer> }> {
  const { set, images } = await getStoredFeatures(platform, runId);
  const ofSplit = images.filter((image) => image.split === split);
  if (ofSplit.length === 0) throw new AppError("NOT_FOUND", `The run's photos have no split "${split}".`);
  const places = await locateRows(
    platform.folders.features,
    set.fingerprint,
    ofSplit.map(({ sha256 }) => sha256),
  );
  const header = npyHeader([ofSplit.length, set.featureLength]);
  const parts = async function* () {
    yield header;
    yield* readRows(places);
  };
  return { bytes: header.length + ofSplit.length * set.featureLength * 4, parts: parts() };
}

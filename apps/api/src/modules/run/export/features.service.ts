/** A run's features as the folder that `pipeline extract` writes and `pipeline train` takes. */
import { AppError, fingerprintOfView, SPLITS, type Split } from "@smallset/schema";
import { fromJson } from "../../../db/json.js";
import type { FeatureSet, Image } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { locateRows, readRows } from "../../../storage/feature-rows.js";
import { findVersion } from "../../dataset/dataset.repository.js";
import { classesOf } from "../../dataset/version-source.js";
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
  rows: Partial<Record<Split, FeatureRow[]>>;
}

interface FeatureRow {
  path: string;
  sha256: string;
  classIndex: number;
  /** 0 where the row shows the photo itself, else the number of its view; missing where there are no views. */
  view?: number;
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

/** Of each row of a split, in order: its photo, or which view of it. Only what is trained on has views. */
const picturesOf = ({ set, images }: StoredFeatures, split: Split): { image: Image; view: number }[] =>
  images
    .filter((image) => image.split === split)
    .flatMap((image) =>
      Array.from({ length: split === "train" ? 1 + set.views : 1 }, (_, view) => ({ image, view })),
    );

/** @throws AppError NOT_FOUND */
export async function describeFeatures(platform: FeaturePlatform, runId: string): Promise<FeatureManifest> {
  const stored = await getStoredFeatures(platform, runId);
  const { set, classNames, datasetDigest } = stored;
  const rowsOf = (split: Split): FeatureRow[] =>
    picturesOf(stored, split).map(({ image: { path, sha256, classIndex }, view }) => ({
      path,
      sha256,
      classIndex,
      ...(split === "train" && set.views > 0 && { view }),
    }));
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
  const stored = await getStoredFeatures(platform, runId);
  const { set } = stored;
  const pictures = picturesOf(stored, split);
  if (pictures.length === 0) throw new AppError("NOT_FOUND", `The run's photos have no split "${split}".`);
  const sha256s = pictures.filter(({ view }) => view === 0).map(({ image }) => image.sha256);
  const placesOf = (view: number) =>
    locateRows(platform.folders.features, fingerprintOfView(set.fingerprint, view), sha256s);
  const viewCount = pictures.length / sha256s.length;
  const byView = await Promise.all(Array.from({ length: viewCount }, (_, view) => placesOf(view)));
  const places = pictures.map(({ view }, row) => byView[view]![Math.floor(row / viewCount)]!);
  const header = npyHeader([pictures.length, set.featureLength]);
  const parts = async function* () {
    yield header;
    yield* readRows(places);
  };
  return { bytes: header.length + pictures.length * set.featureLength * 4, parts: parts() };
}

/** A run's features as the folder that `pipeline extract` writes and `pipeline train` takes. */
import { AppError, fingerprintOfView, SPLITS, type Split } from "@smallset/schema";
import { fromJson } from "../../../db/json.js";
import type { FeatureSet, Image } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { locateRows, type Place, readRows } from "../../../storage/feature-rows.js";
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
  /** Views without features, as `nameOf` names them. */
  missingViews: ReadonlySet<string>;
}

const nameOf = (path: string, view: number): string => `${view} ${path}`;

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
  const failures = fromJson<FeatureFailure[]>(set.failures);
  const failed = new Set(failures.filter(({ view }) => view === undefined).map(({ path }) => path));
  const images = await listTrainableImages(platform.db, version.id);
  return {
    set,
    classNames: classesOf(version).map(({ name }) => name),
    datasetDigest: version.digest ?? "",
    images: images.filter(({ path }) => !failed.has(path)),
    missingViews: new Set(failures.map(({ path, view = 0 }) => nameOf(path, view))),
  };
}

interface Picture {
  image: Image;
  /** 0: as it is. */
  view: number;
}

/** Of each row of a split, in order: its photo, or which view of it. Only what is trained on has views. */
const picturesOf = ({ set, images, missingViews }: StoredFeatures, split: Split): Picture[] =>
  images
    .filter((image) => image.split === split)
    .flatMap((image) =>
      Array.from({ length: split === "train" ? 1 + set.views : 1 }, (_, view) => ({ image, view })),
    )
    .filter(({ image, view }) => !missingViews.has(nameOf(image.path, view)));

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
  const places: Place[] = [];
  // Rows of one view lie apart from the photos' own: each is looked for where it lies.
  for (const view of new Set(pictures.map((picture) => picture.view))) {
    const rows = [...pictures.keys()].filter((row) => pictures[row]!.view === view);
    const found = await locateRows(
      platform.folders.features,
      fingerprintOfView(set.fingerprint, view),
      rows.map((row) => pictures[row]!.image.sha256),
    );
    rows.forEach((row, index) => (places[row] = found[index]!));
  }
  const header = npyHeader([pictures.length, set.featureLength]);
  const parts = async function* () {
    yield header;
    yield* readRows(places);
  };
  return { bytes: header.length + pictures.length * set.featureLength * 4, parts: parts() };
}

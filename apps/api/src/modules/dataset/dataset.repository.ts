/** Rows of datasets and their versions. */
import type { Db } from "../../db/database.js";
import { fromJson, toJson } from "../../db/json.js";
import type { ExtractorSpec, Split } from "@smallset/schema";
import { Prisma, type Dataset, type DatasetVersion } from "../../generated/prisma/client.js";

/** One class of a version and how many images it has in each split. */
export interface ClassCounts {
  name: string;
  classIndex: number;
  trainCount: number;
  validationCount: number;
  testCount: number;
}
/** Paths within an upload. */
export interface FeatureFile {
  split: Split;
  features: string;
  /** Missing: as many rows of each class, one class after the other. */
  labels?: string | undefined;
}
/** Features that were made elsewhere, and what made them. */
export interface FeatureSource {
  extractor: ExtractorSpec;
  files: FeatureFile[];
  /** Within the upload. */
  classIndices?: string | undefined;
  classNames?: string[] | undefined;
}
export type VersionSource =
  | { uploadId: string; features: FeatureSource }
  | { uploadId: string }
  | { path: string }
  | { versionId: string };

/** How splits are drawn, and what a draw keeps together. */
export interface SplitRule {
  kind: "stratified";
  validationFraction: number;
  testFraction: number;
  /** `{group}_*` on file names. */
  groupPattern?: string | undefined;
  /** Of the CSV file beside the class folders. */
  groupColumn?: string | undefined;
}

/** What is to become of some of a version's images; what is left out stays as it is. */
export interface ImageChange {
  imageIds: string[];
  split?: Split | undefined;
  className?: string | undefined;
  excluded?: boolean | undefined;
}

/** A photo that joins with a new version; its bytes are in the content store. */
export interface AddedImage {
  path: string;
  sha256: string;
  bytes: number;
  split: Split;
  className: string;
  widthPx: number;
  heightPx: number;
  format: string;
}

/** How a version came out of its parent. */
export interface VersionChanges {
  images: ImageChange[];
  additions?: AddedImage[] | undefined;
  redraw?: (SplitRule & { seed: number }) | undefined;
}

export const sourceOf = (version: DatasetVersion): VersionSource => fromJson<VersionSource>(version.source);
export const splitRuleOf = (version: DatasetVersion): SplitRule => ({
  validationFraction: 0.2,
  testFraction: 0,
  ...fromJson<Pick<SplitRule, "kind">>(version.splitRule),
});
/** Null for a version that was imported. */
export const changesOf = (version: DatasetVersion): VersionChanges | null =>
  version.changes === null ? null : fromJson<VersionChanges>(version.changes);
export const classesOf = (version: DatasetVersion): ClassCounts[] => fromJson<ClassCounts[]>(version.classes);

export const findDataset = (db: Db, id: string): Promise<Dataset | null> =>
  db.dataset.findUnique({ where: { id } });
export const findVersion = (db: Db, id: string): Promise<DatasetVersion | null> =>
  db.datasetVersion.findUnique({ where: { id } });
/** The newest version below `number` that did not fail. */
export const findNewestVersion = (
  db: Db,
  datasetId: string,
  number: number,
): Promise<DatasetVersion | null> =>
  db.datasetVersion.findFirst({
    where: { datasetId, number: { lt: number }, status: { not: "FAILED" } },
    orderBy: { number: "desc" },
  });
export const findVersionByNumber = (
  db: Db,
  datasetId: string,
  number: number,
): Promise<DatasetVersion | null> =>
  db.datasetVersion.findUnique({ where: { datasetId_number: { datasetId, number } } });
export const listDatasetsByIds = (db: Db, ids: readonly string[]): Promise<Dataset[]> =>
  db.dataset.findMany({ where: { id: { in: [...ids] } } });
export const listVersionsByIds = (db: Db, ids: readonly string[]): Promise<DatasetVersion[]> =>
  db.datasetVersion.findMany({ where: { id: { in: [...ids] } } });
/** Newest first. */
export const listVersionsOfDatasets = (db: Db, datasetIds: readonly string[]): Promise<DatasetVersion[]> =>
  db.datasetVersion.findMany({ where: { datasetId: { in: [...datasetIds] } }, orderBy: { number: "desc" } });

/** Newest first, beginning below the id `after`. */
export const listDatasets = (db: Db, page: { take: number; after: string | null }): Promise<Dataset[]> =>
  db.dataset.findMany({
    ...(page.after && { where: { id: { lt: page.after } } }),
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countDatasets = (db: Db): Promise<number> => db.dataset.count();

/** Makes the next version of the dataset of that name, and the dataset when there is none. Call it in a transaction. */
export async function insertVersion(
  tx: Db,
  version: {
    datasetName: string;
    synthetic: boolean;
    seed: number;
    splitRule: SplitRule;
    source: VersionSource;
    createdById: string | null;
    /** For a version that is made from another one. */
    derivation?: { parentId: string; changes: VersionChanges; note: string | null };
  },
): Promise<DatasetVersion> {
  const { datasetName: name, synthetic, createdById } = version;
  await tx.dataset.createMany({ data: [{ name, synthetic, createdById }], skipDuplicates: true });
  // The lock makes two imports of one name take two numbers. Only a statement that begins after it sees the other's.
  const [dataset] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Dataset" WHERE name = ${name} FOR UPDATE`;
  const datasetId = dataset!.id;
  const { _max: last } = await tx.datasetVersion.aggregate({ where: { datasetId }, _max: { number: true } });
  return tx.datasetVersion.create({
    data: {
      datasetId,
      number: (last.number ?? 0) + 1,
      seed: BigInt(version.seed),
      splitRule: toJson(version.splitRule),
      source: toJson(version.source),
      createdById,
      ...(version.derivation && { ...version.derivation, changes: toJson(version.derivation.changes) }),
    },
  });
}

export const listImportingVersions = (db: Db): Promise<DatasetVersion[]> =>
  db.datasetVersion.findMany({ where: { status: "IMPORTING" }, orderBy: { id: "asc" } });

/** A FAILED version's files are read once more. False when it is not FAILED. */
export async function restartVersion(db: Db, id: string): Promise<boolean> {
  const { count } = await db.datasetVersion.updateMany({
    where: { id, status: "FAILED" },
    data: { status: "IMPORTING", error: Prisma.DbNull, progress: Prisma.DbNull },
  });
  return count === 1;
}

/** Its count is 0 once the version is no longer importing: another worker was faster, or somebody canceled it. */
export const updateVersionProgress = (db: Db, id: string, progress: object) =>
  db.datasetVersion.updateMany({ where: { id, status: "IMPORTING" }, data: { progress: toJson(progress) } });

/** False when the version is no longer importing: another worker was faster. */
export async function markVersionReady(
  db: Db,
  id: string,
  result: {
    digest: string;
    splitBySmallset: boolean;
    imageCount: number;
    excludedCount?: number;
    classes: ClassCounts[];
    issueCounts: object[];
  },
): Promise<boolean> {
  const { count } = await db.datasetVersion.updateMany({
    where: { id, status: "IMPORTING" },
    data: {
      ...result,
      classes: toJson(result.classes),
      issueCounts: toJson(result.issueCounts),
      status: "READY",
      readyAt: new Date(),
      progress: Prisma.DbNull,
    },
  });
  return count === 1;
}

export const markVersionFailed = (db: Db, id: string, error: object) =>
  db.datasetVersion.updateMany({
    where: { id, status: "IMPORTING" },
    data: { status: "FAILED", error: toJson(error), progress: Prisma.DbNull },
  });

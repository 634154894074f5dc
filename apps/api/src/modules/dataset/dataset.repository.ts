/** Rows of datasets and their versions. */
import { selectByIds, type Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import { type Dataset, type DatasetVersion, Prisma } from "../../generated/prisma/client.js";
import type { ClassCounts, SplitRule, VersionChanges, VersionSource } from "./version-source.js";

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
  selectByIds(db, "Dataset", ids);

export const listVersionsByIds = (db: Db, ids: readonly string[]): Promise<DatasetVersion[]> =>
  selectByIds(db, "DatasetVersion", ids);

/** Newest first. */
export const listVersionsOfDatasets = (db: Db, datasetIds: readonly string[]): Promise<DatasetVersion[]> =>
  db.datasetVersion.findMany({ where: { datasetId: { in: [...datasetIds] } }, orderBy: { number: "desc" } });

/** With a name, only the one that is called so. */
export interface DatasetFilter {
  name?: string | null | undefined;
}

const whereDatasets = ({ name }: DatasetFilter) => (name == null ? {} : { name });

/** Newest first, beginning below the id `after`. */
export const listDatasets = (
  db: Db,
  filter: DatasetFilter,
  { take, after }: { take: number; after: string | null },
): Promise<Dataset[]> =>
  db.dataset.findMany({
    where: { ...whereDatasets(filter), ...(after && { id: { lt: after } }) },
    orderBy: { id: "desc" },
    take,
  });

export const countDatasets = (db: Db, filter: DatasetFilter): Promise<number> =>
  db.dataset.count({ where: whereDatasets(filter) });

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

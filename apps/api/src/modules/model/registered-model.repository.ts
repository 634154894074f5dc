/** Rows of registered models and their numbered versions. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import type { ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";

export const findModelByName = (db: Db, name: string): Promise<RegisteredModel | null> =>
  db.registeredModel.findUnique({ where: { name } });
export const listModelsByIds = (db: Db, ids: readonly string[]): Promise<RegisteredModel[]> =>
  db.registeredModel.findMany({ where: { id: { in: [...ids] } } });

/** Newest first, beginning below the id `after`. */
export const listModels = (
  db: Db,
  page: { take: number; after: string | null },
): Promise<RegisteredModel[]> =>
  db.registeredModel.findMany({
    ...(page.after && { where: { id: { lt: page.after } } }),
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countModels = (db: Db): Promise<number> => db.registeredModel.count();

export const setGate = (db: Db, id: string, gate: object): Promise<RegisteredModel> =>
  db.registeredModel.update({ where: { id }, data: { gate: toJson(gate) } });

/** Until the transaction ends, nobody else moves an alias of the model or deletes a version. */
export async function lockModel(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "RegisteredModel" WHERE id = ${id}::uuid FOR UPDATE`;
}

export interface NewVersion {
  modelName: string;
  runId: string;
  bundleSha256: string;
  bundleBytes: number;
  manifest: object;
  threshold: number | null;
  temperature: number | null;
  description: string | null;
  createdById: string;
}

/** Makes the model's next version, and the model when there is none of that name. Call it in a transaction. */
export async function insertModelVersion(tx: Db, version: NewVersion): Promise<ModelVersion> {
  const { modelName, manifest, bundleBytes, ...columns } = version;
  const { createdById } = columns;
  await tx.registeredModel.createMany({ data: [{ name: modelName, createdById }], skipDuplicates: true });
  // The update locks the row: two registrations at once take two numbers.
  const { id: modelId, lastNumber: number } = await tx.registeredModel.update({
    where: { name: modelName },
    data: { lastNumber: { increment: 1 } },
  });
  return tx.modelVersion.create({
    data: { ...columns, modelId, number, manifest: toJson(manifest), bundleBytes: BigInt(bundleBytes) },
  });
}

export const findModelVersion = (db: Db, id: string): Promise<ModelVersion | null> =>
  db.modelVersion.findUnique({ where: { id } });
export const findVersionByNumber = (db: Db, modelId: string, number: number): Promise<ModelVersion | null> =>
  db.modelVersion.findUnique({ where: { modelId_number: { modelId, number } } });
export const listModelVersionsByIds = (db: Db, ids: readonly string[]): Promise<ModelVersion[]> =>
  db.modelVersion.findMany({ where: { id: { in: [...ids] } } });

/** Highest number first, beginning below `after`; deleted ones are left out. */
export const listVersionsOfModel = (
  db: Db,
  modelId: string,
  page: { take: number; after: number | null },
): Promise<ModelVersion[]> =>
  db.modelVersion.findMany({
    where: { modelId, deletedAt: null, ...(page.after !== null && { number: { lt: page.after } }) },
    orderBy: { number: "desc" },
    take: page.take,
  });
export const countVersionsOfModel = (db: Db, modelId: string): Promise<number> =>
  db.modelVersion.count({ where: { modelId, deletedAt: null } });

export const markVersionDeleted = (tx: Db, id: string): Promise<ModelVersion> =>
  tx.modelVersion.update({ where: { id }, data: { deletedAt: new Date() } });

/** How many versions each model has and which is the latest; deleted ones are left out. */
export async function summarizeVersions(
  db: Db,
  modelIds: readonly string[],
): Promise<Map<string, { count: number; latestId: string }>> {
  const rows = await db.$queryRaw<{ modelId: string; count: number; latestId: string }[]>`
    SELECT "modelId", count(*)::int AS count, (array_agg(id ORDER BY number DESC))[1] AS "latestId"
    FROM "ModelVersion" WHERE "modelId" = ANY(${[...modelIds]}::uuid[]) AND "deletedAt" IS NULL
    GROUP BY "modelId"`;
  return new Map(rows.map(({ modelId, ...summary }) => [modelId, summary]));
}

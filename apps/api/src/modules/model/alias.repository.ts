/** Rows of aliases and of their moves. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import {
  Prisma,
  type AliasChange,
  type AliasChangeKind,
  type ModelAlias,
} from "../../generated/prisma/client.js";

export const findAlias = (db: Db, modelId: string, alias: string): Promise<ModelAlias | null> =>
  db.modelAlias.findUnique({ where: { modelId_alias: { modelId, alias } } });
export const listAliasesOfModels = (db: Db, modelIds: readonly string[]): Promise<ModelAlias[]> =>
  db.modelAlias.findMany({ where: { modelId: { in: [...modelIds] } }, orderBy: { alias: "asc" } });
export const listAliasesOfVersions = (db: Db, versionIds: readonly string[]): Promise<ModelAlias[]> =>
  db.modelAlias.findMany({ where: { modelVersionId: { in: [...versionIds] } }, orderBy: { alias: "asc" } });

/** The alias's last move, also when it has been removed since. */
export const findLastChange = (db: Db, modelId: string, alias: string): Promise<AliasChange | null> =>
  db.aliasChange.findFirst({ where: { modelId, alias }, orderBy: { revision: "desc" } });

export const findChangeAt = (db: Db, modelId: string, alias: string, at: Date): Promise<AliasChange | null> =>
  db.aliasChange.findFirst({ where: { modelId, alias, at: { lte: at } }, orderBy: { revision: "desc" } });

/** In the order in which they happened. */
export const listChangesOfAlias = (db: Db, modelId: string, alias: string): Promise<AliasChange[]> =>
  db.aliasChange.findMany({ where: { modelId, alias }, orderBy: { revision: "asc" } });

/** Of every alias, in the order in which they happened. */
export const listChangesOfModels = (db: Db, modelIds: readonly string[]): Promise<AliasChange[]> =>
  db.aliasChange.findMany({
    where: { modelId: { in: [...modelIds] } },
    orderBy: [{ alias: "asc" }, { revision: "asc" }],
  });

/** Newest first, beginning below the id `after`. */
export const listChanges = (
  db: Db,
  filter: { modelId: string; alias?: string },
  page: { take: number; after: string | null },
): Promise<AliasChange[]> =>
  db.aliasChange.findMany({
    where: { ...filter, ...(page.after && { id: { lt: page.after } }) },
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countChanges = (db: Db, filter: { modelId: string; alias?: string }): Promise<number> =>
  db.aliasChange.count({ where: filter });

export interface AliasMove {
  modelId: string;
  alias: string;
  kind: AliasChangeKind;
  fromVersionId: string | null;
  toVersionId: string | null;
  revision: number;
  reason: string;
  gateResult: object | null;
  overridden: boolean;
  changedById: string;
}

/** Moves the alias and notes who, when and why: both or neither. Call it in a transaction that holds the model. */
export async function writeMove(tx: Db, move: AliasMove): Promise<void> {
  const { modelId, alias, toVersionId, revision, gateResult } = move;
  const where = { modelId_alias: { modelId, alias } };
  if (toVersionId === null) await tx.modelAlias.delete({ where });
  else
    await tx.modelAlias.upsert({
      where,
      create: { modelId, alias, modelVersionId: toVersionId, revision },
      update: { modelVersionId: toVersionId, revision },
    });
  // By the database's clock, which all servers share; never before the move that it follows.
  const [clock] = await tx.$queryRaw<{ at: Date }[]>`
    SELECT greatest(clock_timestamp(), max(at) + interval '1 millisecond') AS at
    FROM "AliasChange" WHERE "modelId" = ${modelId}::uuid AND alias = ${alias}`;
  await tx.aliasChange.create({
    data: { ...move, at: clock!.at, gateResult: gateResult ? toJson(gateResult) : Prisma.DbNull },
  });
}

/** What that alias of any model points at, the latest moved first. */
export async function listAliasedVersionIds(db: Db, alias: string, take: number): Promise<string[]> {
  const rows = await db.modelAlias.findMany({
    where: { alias },
    orderBy: { updatedAt: "desc" },
    take,
    select: { modelVersionId: true },
  });
  return rows.map((row) => row.modelVersionId);
}

/** What each alias of each model pointed at then: the move that had put it there. At most `take`. */
export const listChangesAt = (db: Db, at: Date, take: number): Promise<AliasChange[]> =>
  db.$queryRaw<AliasChange[]>`
    SELECT * FROM (
      SELECT DISTINCT ON ("modelId", alias) * FROM "AliasChange"
      WHERE at <= ${at} ORDER BY "modelId", alias, revision DESC
    ) AS latest WHERE "toVersionId" IS NOT NULL ORDER BY latest.at DESC, latest.id DESC LIMIT ${take}`;

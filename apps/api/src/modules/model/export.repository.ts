/** Rows of versions in other tools' formats. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import { Prisma, type ModelExport } from "../../generated/prisma/client.js";

/** The version's row for that format; made PENDING when there is none. */
export async function ensureExport(db: Db, modelVersionId: string, format: string): Promise<ModelExport> {
  await db.modelExport.createMany({ data: [{ modelVersionId, format }], skipDuplicates: true });
  return db.modelExport.findUniqueOrThrow({ where: { modelVersionId_format: { modelVersionId, format } } });
}

export const findExport = (db: Db, id: string): Promise<ModelExport | null> =>
  db.modelExport.findUnique({ where: { id } });

/** To be made again: what failed may work now, and bytes may have gone. */
export const restartExport = (db: Db, id: string): Promise<ModelExport> =>
  db.modelExport.update({ where: { id }, data: { status: "PENDING", error: Prisma.DbNull, sha256: null } });

export const markExportReady = (
  db: Db,
  id: string,
  file: { sha256: string; bytes: number; fileName: string },
) =>
  db.modelExport.updateMany({
    where: { id, status: "PENDING" },
    data: { ...file, bytes: BigInt(file.bytes), status: "READY", readyAt: new Date() },
  });

export const markExportFailed = (db: Db, id: string, error: object) =>
  db.modelExport.updateMany({
    where: { id, status: "PENDING" },
    data: { error: toJson(error), status: "FAILED" },
  });

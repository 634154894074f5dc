/** Rows of uploads: what a client says it will send. */
import type { Db } from "../../db/database.js";
import { isId } from "../../db/ids.js";
import type { Upload, UploadFile } from "../../generated/prisma/client.js";

export interface ManifestFile {
  /** Relative, "/" separated, NFC. */
  path: string;
  bytes: number;
  sha256: string;
}

export async function insertUpload(
  tx: Db,
  upload: { userId: string; digest: string; expiresAt: Date },
  files: ManifestFile[],
): Promise<Upload> {
  const row = await tx.upload.create({ data: upload });
  const column = <K extends keyof ManifestFile>(key: K) => files.map((file) => file[key]);
  await tx.$executeRaw`
    INSERT INTO "UploadFile" ("uploadId", position, path, sha256, bytes)
    SELECT ${row.id}::uuid, row::int - 1, path, sha256, bytes
    FROM unnest(${column("path")}::text[], ${column("sha256")}::text[], ${column("bytes")}::int8[])
         WITH ORDINALITY AS file (path, sha256, bytes, row)`;
  return row;
}

export const findUpload = (db: Db, id: string): Promise<Upload | null> =>
  db.upload.findUnique({ where: { id } });
/** The same manifest of the same person, not yet expired: its life begins anew, and it is complete when its bytes are here. */
export async function renewUpload(
  tx: Db,
  upload: { userId: string; digest: string; expiresAt: Date },
): Promise<Upload | null> {
  const { userId, digest, expiresAt } = upload;
  const known = await tx.upload.findFirst({
    where: { userId, digest, expiresAt: { gt: new Date() } },
    orderBy: { id: "desc" },
  });
  return known && tx.upload.update({ where: { id: known.id }, data: { expiresAt, completedAt: null } });
}

/** Newest first. */
export const listUnfinishedUploads = (db: Db, userId: string, take: number): Promise<Upload[]> =>
  db.upload.findMany({
    where: { userId, completedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { id: "desc" },
    take,
  });
export const deleteUpload = (db: Db, id: string) => db.upload.deleteMany({ where: { id } });
export const findUploadFile = (db: Db, uploadId: string, sha256: string): Promise<UploadFile | null> =>
  db.uploadFile.findFirst({ where: { uploadId, sha256 } });
export const listUploadFiles = (db: Db, uploadId: string): Promise<UploadFile[]> =>
  db.uploadFile.findMany({ where: { uploadId }, orderBy: { position: "asc" } });
export const markUploadComplete = (db: Db, id: string) =>
  db.upload.updateMany({ where: { id, completedAt: null }, data: { completedAt: new Date() } });

/** A version that imports from an upload, or a batch that answers it, needs its manifest until it is done. */
export const deleteExpiredUploads = (db: Db, now: Date) => db.$executeRaw`
  DELETE FROM "Upload" u WHERE u."expiresAt" < ${now}
    AND NOT EXISTS (SELECT 1 FROM "DatasetVersion" v
                    WHERE v.status = 'IMPORTING' AND v.source ->> 'uploadId' = u.id::text)
    AND NOT EXISTS (SELECT 1 FROM "BatchPrediction" b
                    WHERE b.status IN ('SCHEDULED', 'RUNNING') AND b.source ->> 'uploadId' = u.id::text)`;

/** Those of the ids that there are; ids that cannot be one count as missing. */
export const listUploadsById = (db: Db, ids: string[]): Promise<Upload[]> =>
  db.upload.findMany({ where: { id: { in: ids.filter(isId) } } });

/** Ids are UUID v7: they sort by creation. What cannot be one is simply not there. */
import { randomBytes } from "node:crypto";
import { AppError } from "@smallset/schema";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What a cursor over ids must look like. */
export const ID_PATTERN = UUID;

export const isId = (id: string): boolean => UUID.test(id);

export const notFound = (what: string, id: string): AppError =>
  new AppError("NOT_FOUND", `There is no ${what} ${id}.`, "It may have been deleted; reload the list.");

/** Postgres refuses anything else as a uuid. @throws AppError NOT_FOUND */
export function requireId(what: string, id: string): string {
  if (!isId(id)) throw notFound(what, id);
  return id;
}

/** For rows that SQL inserts in batches; elsewhere Prisma makes the id. RFC 9562, version 7. */
export function createId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

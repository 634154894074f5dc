/** JSON columns are written by us alone, from typed values; these two put the type back. */
import type { Prisma } from "../generated/prisma/client.js";

export const fromJson = <T>(value: Prisma.JsonValue): T => value as T;
/** For JSON-safe values: undefined fields vanish, as JSON.stringify leaves them out. */
export const toJson = (value: object): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

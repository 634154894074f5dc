/** A client that does not know whether its request arrived sends it again; the same key makes that harmless. */
import { createHash } from "node:crypto";
import { AppError } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { claimKey, getKey, setKeyResult } from "./idempotency.repository.js";

/** JSON with sorted keys: equal input, equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, field]) => field != null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
}

/**
 * Calls `make` once per (user, key) and returns the id it made; later calls return that id with `replayed: true`.
 * Call it in the transaction that makes the row. Without a key it just calls `make`.
 * @throws AppError CONFLICT when the key was used for another input
 */
export async function once(
  tx: Db,
  request: { userId: string; mutation: string; key: string | null | undefined; input: object },
  make: () => Promise<string>,
): Promise<{ id: string; replayed: boolean }> {
  const { userId, mutation, key, input } = request;
  // GraphQL gives null for what a client leaves out on purpose.
  if (key == null) return { id: await make(), replayed: false };
  const bodyHash = createHash("sha256")
    .update(`${mutation}\n${canonical(input)}`)
    .digest("hex");
  if (await claimKey(tx, { userId, key, mutation, bodyHash })) {
    const id = await make();
    await setKeyResult(tx, userId, key, id);
    return { id, replayed: false };
  }
  const earlier = await getKey(tx, userId, key);
  if (earlier.bodyHash !== bodyHash || earlier.resultId === null)
    throw new AppError(
      "CONFLICT",
      `The idempotency key "${key}" was used for another input.`,
      "Use a new key for a new request.",
    );
  return { id: earlier.resultId, replayed: true };
}

/** Tells runs that differ by chance alone: same dataset version and same params but the seed. */
import { createHash } from "node:crypto";

/** md5 in hex; the migration `search` computes the same in SQL for older runs. */
export function digestSettings(
  datasetVersionId: string | null,
  params: { key: string; value: string }[],
): string {
  const lines = params
    .filter(({ key }) => key !== "seed")
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value }) => `${key}=${value}`);
  return createHash("md5")
    .update(`${datasetVersionId ?? ""}\n${lines.join("\n")}`)
    .digest("hex");
}

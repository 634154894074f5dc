/** Real photos that live outside the project; tests that need them are skipped, loudly, where they are absent. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = process.env["SHARED_DIR"] ?? resolve(import.meta.dirname, "../../../../../shared");

/** The path of `data/<name>`, or null with a warning. Use with `describe.skipIf(!path)`. */
export function findSharedData(name: string): string | null {
  const path = join(root, "data", name);
  if (existsSync(path)) return path;
  console.warn(`SKIPPED: ${name} is not here. Set SHARED_DIR to a folder that holds data/${name}.`);
  return null;
}

/** A folder for one test file, removed when it is done. */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Call at the top of a test file or inside `describe`. */
export function useTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "smallset-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

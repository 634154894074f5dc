/** Where a test puts what it exports. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder that is removed after the test file; with INTEROP_DIR, that one, and it stays for make-goldens.py. */
export function useExportsFolder(): string {
  const kept = process.env["INTEROP_DIR"];
  if (kept) {
    mkdirSync(kept, { recursive: true });
    return kept;
  }
  const folder = mkdtempSync(join(tmpdir(), "smallset-exports-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** For make-goldens.py, which asks Keras for the same inputs. */
export async function writeExpectation(
  file: string,
  { inputs, shape, probabilities }: { inputs: ArrayLike<number>; shape: number[]; probabilities: unknown },
): Promise<void> {
  await writeFile(file, JSON.stringify({ inputs: Array.from(inputs), shape, probabilities }));
}

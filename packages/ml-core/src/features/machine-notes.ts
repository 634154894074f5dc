/** Small things found out once and kept beside the weights: only what can be found out again. */
import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";

/** Where a note lies: a folder of its kind, named by everything that could make it another. */
export interface NotePlace {
  weightsDir: string;
  kind: string;
  key: unknown;
}

/** null when there is no such note, or none that can be understood. */
export async function findNote<T>(place: NotePlace, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(fileOf(place), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Where it cannot be written, it is found out again next time. */
export async function keepNote(place: NotePlace, note: object): Promise<void> {
  // A folder of weights that is not there is not ours to make.
  const isThere = await access(place.weightsDir).then(
    () => true,
    () => false,
  );
  if (isThere) await writeFileAtomically(fileOf(place), JSON.stringify(note)).catch(() => {});
}

function fileOf({ weightsDir, kind, key }: NotePlace): string {
  const name = createHash("sha256").update(JSON.stringify(key)).digest("hex");
  return join(weightsDir, kind, `${name}.json`);
}

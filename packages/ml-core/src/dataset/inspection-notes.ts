/** Remembers what a scan found in each file, so that the next scan looks only at files that are new or changed. */
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { DECODER_VERSION } from "../images/decode-pixels.js";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";
import type { InspectedFile } from "./inspect-file.js";
import type { FolderFile } from "./walk-folder.js";

/** A file changed so shortly before it was read could change again within the same tick of the file system's clock. */
const SETTLED_AFTER_MS = 2_000;

const NOTES_VERSION = 2;

const entrySchema = z.tuple([z.string(), z.custom<InspectedFile>((value) => typeof value === "object")]);
const notesSchema = z.object({
  /** Goes up when more is found in a file than before. */
  notes: z.literal(NOTES_VERSION),
  decoder: z.literal(DECODER_VERSION),
  files: z.record(z.string(), entrySchema),
});

type Known = [identity: string, found: InspectedFile];

/** What is known of files by their absolute path: an identity that changes whenever the file does, and what was found. */
export class InspectionNotes {
  readonly #file: string;
  readonly #settledAfterMs: number;
  readonly #old: Readonly<Record<string, Known>>;
  readonly #new: Record<string, Known> = {};
  #changed = false;

  private constructor(file: string, settledAfterMs: number, old: Readonly<Record<string, Known>>) {
    this.#file = file;
    this.#settledAfterMs = settledAfterMs;
    this.#old = old;
  }

  /**
   * @param settledAfterMs age from which a file is remembered. Default: 2 s
   * @param file of an earlier `save`; one that is missing, damaged or of another decoder counts as empty
   */
  static async open(file: string, settledAfterMs = SETTLED_AFTER_MS): Promise<InspectionNotes> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    const parsed = notesSchema.safeParse(parseOrNull(text));
    return new InspectionNotes(file, settledAfterMs, parsed.success ? parsed.data.files : {});
  }

  /** What was found in the file when it was the same as now; else what `inspect` finds. */
  async recall({ file, path }: FolderFile, inspect: () => Promise<InspectedFile>): Promise<InspectedFile> {
    const identity = await identify(file, path, this.#settledAfterMs);
    const known = this.#old[file];
    if (known && known[0] === identity) {
      this.#new[file] = known;
      return known[1];
    }
    this.#changed = true;
    const found = await inspect();
    if (identity) this.#new[file] = [identity, found];
    return found;
  }

  /** Keeps what was found in the files that are still there. */
  async save(): Promise<void> {
    if (!this.#changed && Object.keys(this.#old).length === Object.keys(this.#new).length) return;
    await writeFileAtomically(
      this.#file,
      JSON.stringify({ notes: NOTES_VERSION, decoder: DECODER_VERSION, files: this.#new }),
    );
  }
}

/** null when the file cannot be looked at, or changed just now. */
async function identify(file: string, path: string, settledAfterMs: number): Promise<string | null> {
  const stats = await stat(file).catch(() => null);
  if (!stats || Date.now() - stats.ctimeMs < settledAfterMs) return null;
  const { ino, size, mtimeMs, ctimeMs } = stats;
  // Issues name the path, which is another when a folder further up is scanned.
  return [ino, size, mtimeMs, ctimeMs, path].join(" ");
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

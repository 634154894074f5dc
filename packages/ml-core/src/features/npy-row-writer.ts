/** Writes a matrix to a `.npy` file row by row, in any order: a dataset's features never need to be in memory at once. */
import { readSync, writeSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "@smallset/schema";
import { type AsideFile, openAside, removeIfAbandoned } from "../runtime/write-file-atomically.js";
import { npyHeader } from "./npy.js";

/** Rows that lie side by side are written together. */
const BUFFER_BYTES = 1 << 20;

export class NpyRowWriter {
  readonly #file: string;
  readonly #aside: AsideFile;
  readonly #headerBytes: number;
  readonly #width: number;
  /** Rows that wait to be written, the first of which is `#bufferedFrom`. */
  readonly #buffer: Float32Array;
  #bufferedFrom = 0;
  #buffered = 0;

  /** A file of at most `rows` rows of `width` float32. The caller finishes or discards it. */
  static async open(file: string, { rows, width }: { rows: number; width: number }): Promise<NpyRowWriter> {
    // Others that were killed while they wrote this file have left a large one each.
    for (const name of await readdir(dirname(file)).catch(() => []))
      if (name.startsWith(`${basename(file)}.`) && name.endsWith(".tmp"))
        await removeIfAbandoned(join(dirname(file), name));
    return new NpyRowWriter(file, await openAside(file), { rows, width });
  }

  private constructor(file: string, aside: AsideFile, { rows, width }: { rows: number; width: number }) {
    this.#file = file;
    this.#aside = aside;
    this.#width = width;
    this.#headerBytes = npyHeader("<f4", [rows, width]).length;
    this.#buffer = new Float32Array(Math.max(1, Math.floor(BUFFER_BYTES / 4 / width)) * width);
  }

  /** Copies `values`, [width]. @throws AppError DISK_FULL */
  write(row: number, values: Float32Array): void {
    const isFull = (this.#buffered + 1) * this.#width > this.#buffer.length;
    if (isFull || row !== this.#bufferedFrom + this.#buffered) this.#flush();
    if (this.#buffered === 0) this.#bufferedFrom = row;
    this.#buffer.set(values, this.#buffered++ * this.#width);
  }

  /** Leaves `rows`, ascending, without the gaps between them; then the file has its name. @throws AppError DISK_FULL */
  async finish(rows: readonly number[]): Promise<void> {
    this.#flush();
    const line = new Float32Array(this.#width);
    for (const [index, row] of rows.entries()) {
      if (index === row) continue;
      readSync(this.#aside.handle.fd, line, 0, line.byteLength, this.#offsetOf(row));
      this.#writeAt(this.#offsetOf(index), line);
    }
    this.#writeAt(0, npyHeader("<f4", [rows.length, this.#width], this.#headerBytes));
    await this.#aside.handle.truncate(this.#offsetOf(rows.length));
    await this.#aside.keep();
  }

  /** Does nothing after `finish`. */
  discard(): Promise<void> {
    return this.#aside.discard();
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    const rows = this.#buffer.subarray(0, this.#buffered * this.#width);
    this.#writeAt(this.#offsetOf(this.#bufferedFrom), rows);
    this.#buffered = 0;
  }

  #offsetOf(row: number): number {
    return this.#headerBytes + row * this.#width * 4;
  }

  #writeAt(position: number, values: Float32Array | Buffer): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    try {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#aside.handle.fd, bytes, done, bytes.length - done, position + done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new AppError(
        "DISK_FULL",
        `There is no space left for ${this.#file}.`,
        "Free some space and start again: features extracted so far are kept.",
        { cause: error },
      );
    }
  }
}

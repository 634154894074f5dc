/** Gathers rows as they are extracted and stores them a shard at a time, while the network goes on. */
import type { FeatureStore, RowKind } from "./feature-store.js";

/** What a crash can cost at most, in images; few enough, too, that a whole shard is read quickly for a single row. */
const ROWS_PER_SHARD = 32;

export class ShardWriter {
  readonly #store: FeatureStore;
  readonly #kind: RowKind;
  #sha256s: string[] = [];
  #rows: Float32Array;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: FeatureStore, { fingerprint, featureLength, dtype }: RowKind) {
    this.#store = store;
    this.#kind = { fingerprint, featureLength, dtype };
    this.#rows = new Float32Array(ROWS_PER_SHARD * featureLength);
  }

  /** Copies the row. @throws what the write of an earlier shard threw */
  async add(sha256: string, row: Float32Array): Promise<void> {
    this.#rows.set(row, this.#sha256s.length * this.#kind.featureLength);
    this.#sha256s.push(sha256);
    if (this.#sha256s.length === ROWS_PER_SHARD) await this.#startWrite();
  }

  /** Stores what is left; everything added is on disk when the promise resolves. */
  async flush(): Promise<void> {
    if (this.#sha256s.length > 0) await this.#startWrite();
    await this.#writing;
  }

  async #startWrite(): Promise<void> {
    await this.#writing;
    const rows = this.#rows.subarray(0, this.#sha256s.length * this.#kind.featureLength);
    this.#writing = this.#store.append(this.#kind, this.#sha256s, rows);
    // Whoever writes next, or flushes, gets the error; until then Node must not call it unhandled.
    this.#writing.catch(() => {});
    this.#rows = new Float32Array(this.#rows.length);
    this.#sha256s = [];
  }
}

/** Values that several users share while they need them, and that stay a moment for the next one. */

interface Entry<T> {
  value: Promise<T>;
  users: number;
  timer?: NodeJS.Timeout;
}

export interface Leased<T> {
  value: T;
  release(): void;
}

export class LeasedValues<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #keepMs: number;

  /** A value that nobody uses any more is forgotten after `keepMs`. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /**
   * The value of `key`, loaded by the first who asks. When that load fails (its owner may have been canceled), whoever
   * waited for it loads anew. @throws what the caller's own `load` throws
   */
  async acquire(key: string, load: () => Promise<T>): Promise<Leased<T>> {
    for (;;) {
      const existing = this.#entries.get(key);
      if (!existing) return this.#lease(key, this.#insert(key, load()));
      try {
        return await this.#lease(key, existing);
      } catch {
        // Not ours to report: the one whose load it was does.
      }
    }
  }

  #insert(key: string, value: Promise<T>): Entry<T> {
    const entry = { value, users: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  async #lease(key: string, entry: Entry<T>): Promise<Leased<T>> {
    entry.users++;
    clearTimeout(entry.timer);
    try {
      const value = await entry.value;
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        if (--entry.users === 0)
          entry.timer = setTimeout(() => this.#forget(key, entry), this.#keepMs).unref();
      };
      return { value, release };
    } catch (error) {
      this.#forget(key, entry);
      throw error;
    }
  }

  #forget(key: string, entry: Entry<T>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}

/** At most so many in any span of time, with bursts up to that number at once. */
export class RateWindow {
  readonly #limit: number;
  readonly #spanMs: number;
  /** When the last `limit` turns were taken, oldest first. */
  #turns: number[] = [];

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** Resolves when there may be another; one caller at a time. */
  async turn(): Promise<void> {
    const oldest = this.#turns.length < this.#limit ? null : this.#turns[0]!;
    const waitMs = oldest === null ? 0 : oldest + this.#spanMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.#turns = [...this.#turns, performance.now()].slice(-this.#limit);
  }
}

/** Calls that come faster than anybody reads them: the last one counts. */

/** Returns a function that runs `write` with the latest value at most once in `intervalMs`, never two at once. */
export function throttleLatest<T>(
  write: (value: T) => Promise<void>,
  intervalMs: number,
): { push(value: T): void; flush(): Promise<void> } {
  let latest: { value: T } | null = null;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const drain = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const next = latest;
    latest = null;
    if (next) writing = writing.then(() => write(next.value));
    return writing;
  };
  return {
    push(value) {
      latest = { value };
      // The first after a pause waits too: that merges what a stage says as it begins.
      timer ??= setTimeout(() => void drain().catch(() => {}), intervalMs);
    },
    /** Writes what waits. @throws what a write threw */
    flush: drain,
  };
}

/**
 * Lets a process end while a worker thread is inside a native call. Node stops worker threads when the process exits;
 * one that comes back from onnxruntime into a stopped thread aborts the whole process, with a core dump where the
 * user had pressed Ctrl-C. So exit waits for the call under way, a second or so, and no further one begins.
 */
import { allocateShareable, canShareMemory } from "./shared-memory.js";

const RUNNING = 0;
const ENDING = 1;
/** Longer than a batch takes; after it the process ends anyway. */
const LONGEST_WAIT_MS = 15_000;

const watched = new Set<Int32Array>();

/**
 * Main thread: makes the flags that both threads share, and watches them until `unwatch`. Counts as running at first.
 * Where threads share no memory there is nothing to watch: exit does not wait.
 */
export function watchNativeWork(): { flags: Int32Array; unwatch: () => void } {
  const flags = new Int32Array(allocateShareable(8));
  if (!canShareMemory()) return { flags, unwatch: () => {} };
  flags[RUNNING] = 1;
  if (watched.size === 0) process.on("exit", awaitNativeWork);
  watched.add(flags);
  const unwatch = () => {
    watched.delete(flags);
    if (watched.size === 0) process.off("exit", awaitNativeWork);
  };
  return { flags, unwatch };
}

/** Blocks: nothing asynchronous happens any more while a process exits. */
function awaitNativeWork(): void {
  for (const flags of watched) Atomics.store(flags, ENDING, 1);
  for (const flags of watched) Atomics.wait(flags, RUNNING, 1, LONGEST_WAIT_MS);
}

/** Worker thread: says that a native call begins. Returns false, and none may begin, when the process is ending. */
export function beginNativeWork(flags: Int32Array): boolean {
  Atomics.store(flags, RUNNING, 1);
  if (Atomics.load(flags, ENDING) === 0) return true;
  endNativeWork(flags);
  return false;
}

/** Worker thread: says that the native call is over. */
export function endNativeWork(flags: Int32Array): void {
  Atomics.store(flags, RUNNING, 0);
  Atomics.notify(flags, RUNNING);
}

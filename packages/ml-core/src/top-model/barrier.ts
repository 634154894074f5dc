/** Lets threads wait for each other. */
import { CONTROL } from "./network-plan.js";

/** Looks this many times before it sleeps: threads usually arrive within microseconds of each other. */
const SPINS = 2000;

/** Returns when all `threads` have called it; what any of them wrote before is then visible to all. */
export function waitForAll(control: Int32Array, threads: number): void {
  if (threads === 1) return;
  const { barrierCount, barrierGeneration } = CONTROL;
  const generation = Atomics.load(control, barrierGeneration);
  if (Atomics.add(control, barrierCount, 1) === threads - 1) {
    Atomics.store(control, barrierCount, 0);
    Atomics.add(control, barrierGeneration, 1);
    Atomics.notify(control, barrierGeneration);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++)
    if (Atomics.load(control, barrierGeneration) !== generation) return;
  while (Atomics.load(control, barrierGeneration) === generation)
    Atomics.wait(control, barrierGeneration, generation);
}

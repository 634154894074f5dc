/** How busy the machine is with other things: a measurement made in a crowd is marked as such. */
import { readFileSync } from "node:fs";

/** Seconds that all cores together have worked since the machine started; null where /proc is not there. */
export function busySeconds() {
  try {
    const [user, nice, system, , , irq, softirq, steal] = readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return (user + nice + system + irq + softirq + steal) / 100;
  } catch {
    return null;
  }
}

/** Waits until others use less than `limit` cores for a second, at most `timeoutMs`. Returns whether it got quiet. */
export async function waitForQuiet({ limit = 0.15, timeoutMs = 30_000 } = {}) {
  const deadline = performance.now() + timeoutMs;
  do {
    const before = busySeconds();
    if (before === null) return true;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (busySeconds() - before < limit) return true;
  } while (performance.now() < deadline);
  return false;
}

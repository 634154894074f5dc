/** How much of the machine this worker uses. */
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import type { Usage } from "@smallset/schema";

/** Shorter spans say more about the clock's grain than about the work. */
const MIN_SPAN_MS = 500;

interface Sample {
  at: number;
  /** Of the process, all threads. */
  cpuMs: number;
  /** Of the machine. */
  busyMs: number;
  allMs: number;
}

function sample(): Sample {
  const { user, system } = process.cpuUsage();
  let [busyMs, allMs] = [0, 0];
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    allMs += all;
    busyMs += all - times.idle;
  }
  return { at: performance.now(), cpuMs: (user + system) / 1000, busyMs, allMs };
}

export class UsageMeter {
  #before = sample();

  /** Since the last measurement; null when that was just now. */
  measure(): Usage | null {
    const now = sample();
    const before = this.#before;
    if (now.at - before.at < MIN_SPAN_MS) return null;
    this.#before = now;
    const share = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : 0);
    const total = totalmem();
    return {
      cpuPercent: Math.round(share(now.cpuMs - before.cpuMs, now.at - before.at)),
      memoryBytes: process.memoryUsage.rss(),
      systemCpuPercent: Math.round(share(now.busyMs - before.busyMs, now.allMs - before.allMs)),
      systemMemoryBytes: total - freemem(),
      totalMemoryBytes: total,
      cores: availableParallelism(),
    };
  }
}

/** Frees what deletions left: files that were too young then, and those of processes that died. */
import { sweepDisk } from "../modules/disk/sweep-disk.js";
import type { Platform } from "../platform.js";

const INTERVAL_MS = 3_600_000;
let sweptAtMs = Date.now();

/** Call it as often as you like. Safe beside running jobs and other workers. */
export async function sweepHourly(platform: Pick<Platform, "db" | "folders" | "content">): Promise<void> {
  if (Date.now() - sweptAtMs < INTERVAL_MS) return;
  sweptAtMs = Date.now();
  await sweepDisk(platform, { free: ["LEFTOVERS"] });
}

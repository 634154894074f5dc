/** A lock file that a killed holder does not leave behind for good: one process at a time does something in a folder. */
import { utimesSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 2_000;
/** A pid can be taken by another program after a reboot, so a living pid alone proves nothing. */
const STALE_AFTER_MS = 15_000;

const heldHere = new Set<string>();

export interface LockHolder {
  pid: number;
  /** What the holder wanted others to know. */
  note: string;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export interface HeldLock {
  release: () => Promise<void>;
  /** The last holder did not release it: it was killed. */
  wasLeftBehind: boolean;
}

/** Takes the lock if nobody has it; else says who does. `release` must be called, or the process must end. */
export async function tryLock(file: string, note = ""): Promise<HeldLock | { holder: LockHolder }> {
  let wasLeftBehind = false;
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n${note}`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await findLivingHolder(file);
    if (holder) return { holder };
    wasLeftBehind = true;
    await rm(file, { force: true });
  }
  heldHere.add(file);
  const heartbeat = setInterval(() => {
    const now = new Date();
    // Gone only when somebody removed the folder; what follows will say so better than a timer.
    try {
      utimesSync(file, now, now);
    } catch {}
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const release = async (): Promise<void> => {
    clearInterval(heartbeat);
    heldHere.delete(file);
    await rm(file, { force: true });
  };
  return { release, wasLeftBehind };
}

/** Waits for the lock, however long its holder works. */
export async function waitForLock(file: string): Promise<HeldLock> {
  for (;;) {
    const lock = await tryLock(file);
    if ("release" in lock) return lock;
    await sleep(50);
  }
}

async function findLivingHolder(file: string): Promise<LockHolder | null> {
  const stats = await stat(file).catch(() => null);
  if (!stats) return null;
  const [firstLine = "", note = ""] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(firstLine);
  const isRecent = Date.now() - stats.mtimeMs < STALE_AFTER_MS;
  // Created but not yet written, or killed between the two.
  if (!pid) return isRecent && Date.now() - stats.mtimeMs < HEARTBEAT_MS ? { pid: 0, note: "" } : null;
  const isLiving = pid === process.pid ? heldHere.has(file) : isAlive(pid);
  return isLiving && isRecent ? { pid, note } : null;
}

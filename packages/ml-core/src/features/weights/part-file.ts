/**
 * The unfinished half of a download, kept so that the next attempt resumes it. Each process writes its own, since two
 * that append to one file would spoil it; one that its process left behind is taken over by renaming, which only
 * one taker can do.
 */
import { readdir, rename, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** A living download touches its part at least this often: its stall timeout is shorter. */
const ABANDONED_AFTER_MS = 60_000;

/** Returns the path for this process's part of `file`, with what an earlier one left already in it. */
export async function claimPartFile(file: string): Promise<string> {
  const folder = dirname(file);
  const host = hostname().replaceAll(/[^\w-]/g, "_");
  const own = `${basename(file)}.${host}-${process.pid}.part`;
  const names = await readdir(folder);
  if (names.includes(own)) return join(folder, own);
  for (const name of names) {
    if (!name.startsWith(`${basename(file)}.`) || !name.endsWith(".part")) continue;
    if (!(await isAbandoned(join(folder, name), host))) continue;
    const claimed = await rename(join(folder, name), join(folder, own)).then(
      () => true,
      () => false, // another process took it first
    );
    if (claimed) break;
  }
  return join(folder, own);
}

async function isAbandoned(part: string, host: string): Promise<boolean> {
  const owner = /\.([\w-]+)-(\d+)\.part$/.exec(part);
  if (owner?.[1] === host && !isRunning(Number(owner[2]))) return true;
  const stats = await stat(part).catch(() => null);
  return stats !== null && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

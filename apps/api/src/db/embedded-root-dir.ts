/** Where the cluster lies: in the folder that was asked for, or elsewhere when its account cannot walk in there. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { canReach, pickAccount } from "./embedded-account.js";
import { readOrNull } from "./embedded-process.js";

/** Root's clone often lies under /root, which nobody else may enter; Postgres does not run as root. */
const ELSEWHERE = "/var/lib/smallset";
/** In the folder that was asked for: names the other one. Deleting the folder gives a fresh database, as it should. */
const POINTER = "moved-to.txt";
/** In the other folder: names the one that was asked for. */
const OWNER = "belongs-to.txt";

/** @throws AppError DATA_DIR_UNUSABLE */
export async function makeRootDir(wished: string): Promise<void> {
  try {
    await mkdir(wished, { recursive: true });
  } catch (error) {
    throw new AppError(
      "DATA_DIR_UNUSABLE",
      `${wished} cannot be made: ${(error as Error).message}.`,
      "Set DATA_DIR to a folder that you may write.",
    );
  }
}

/**
 * Call it under the start lock.
 * @throws AppError POSTGRES_DATA_GONE, POSTGRES_DATA_SHARED when the other folder is gone, or is another DATA_DIR's
 */
export async function findClusterDir(wished: string, log: (message: string) => void): Promise<string> {
  const pointer = join(wished, POINTER);
  const elsewhere = readOrNull(pointer)?.trim();
  if (elsewhere) return checkElsewhere(wished, elsewhere);

  const account = pickAccount(join(wished, "pgdata"));
  // A strict umask would otherwise keep the account out of a folder that we have just made for it.
  if (account.uid !== undefined) await chmod(wished, 0o711);
  if (canReach(account, wished)) return wished;

  const made = join(ELSEWHERE, randomUUID());
  await mkdir(made, { recursive: true });
  for (const folder of [ELSEWHERE, made]) await chmod(folder, 0o711);
  await writeFile(join(made, OWNER), wished);
  await writeFile(pointer, made);
  log(`Postgres, which does not run as root, cannot enter ${wished}; its data is in ${made}.`);
  return made;
}

async function checkElsewhere(wished: string, elsewhere: string): Promise<string> {
  if (!existsSync(elsewhere))
    throw new AppError(
      "POSTGRES_DATA_GONE",
      `The database of ${wished} was in ${elsewhere}, which is gone.`,
      `Bring it back, or delete ${join(wished, POINTER)} to begin with an empty database.`,
    );
  const owner = readOrNull(join(elsewhere, OWNER))?.trim();
  if (owner === wished) return elsewhere;
  if (owner && readOrNull(join(owner, POINTER))?.trim() === elsewhere)
    throw new AppError(
      "POSTGRES_DATA_SHARED",
      `${wished} is a copy of ${owner}: both would use the one database in ${elsewhere}.`,
      `Delete ${join(wished, POINTER)} to give the copy an empty database.`,
    );
  // Moved, not copied.
  await writeFile(join(elsewhere, OWNER), wished);
  return elsewhere;
}

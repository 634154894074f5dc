/** Who runs the embedded Postgres. It refuses to run as root, so that root hands it to a system account. */
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AppError } from "@smallset/schema";

/** Spreads into spawn's options; empty means "as we are". */
export interface Account {
  uid?: number;
  gid?: number;
}

/**
 * The account for the cluster in `dataDir`: its present owner where it exists (root only), else `postgres` or
 * `nobody` when we are root, else ourselves. The name must stand in /etc/passwd because initdb looks it up.
 * @throws AppError POSTGRES_NO_ACCOUNT, POSTGRES_OTHER_OWNER
 */
export function pickAccount(dataDir: string): Account {
  const us = process.getuid?.() ?? 0;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (us !== 0) {
    if (owner && owner.uid !== us)
      throw new AppError(
        "POSTGRES_OTHER_OWNER",
        `The database in ${dataDir} belongs to another user (uid ${owner.uid}).`,
        "Start Smallset as the user who started it first, or set DATA_DIR to another folder.",
      );
    return {};
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const fields = accounts.find((candidate) => candidate[0] === name);
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new AppError(
    "POSTGRES_NO_ACCOUNT",
    'Postgres does not run as root, and neither "postgres" nor "nobody" exists here.',
    "Start Smallset as an ordinary user, or set DATABASE_URL to a Postgres server.",
  );
}

/** Whether `account` can walk down to `path`: every folder above it must let others through, or be the account's. */
export function canReach(account: Account, path: string): boolean {
  if (account.uid === undefined) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stat = statSync(folder);
    const othersMayPass = (stat.mode & 0o001) !== 0;
    if (!othersMayPass && stat.uid !== account.uid) return false;
    if (folder === dirname(folder)) return true;
  }
}

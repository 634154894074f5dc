/** Which Smallset made a run: its version, and the commit when it runs from a clone. */
import { readFileSync } from "node:fs";

const read = (path: string): string | null => {
  try {
    return readFileSync(new URL(path, import.meta.url), "utf8").trim();
  } catch {
    return null;
  }
};

function readCommit(): string | null {
  const git = "../../../../../.git/";
  const head = read(`${git}HEAD`);
  const ref = head?.match(/^ref: (.+)$/)?.[1];
  const commit = ref ? (read(`${git}${ref}`) ?? packedRef(read(`${git}packed-refs`), ref)) : head;
  return commit?.slice(0, 12) ?? null;
}

const packedRef = (packed: string | null, ref: string): string | null =>
  packed
    ?.split("\n")
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(" ")[0] ?? null;

function readVersion(): string {
  const manifest = JSON.parse(read("../../../package.json") ?? "{}") as { version?: string };
  const commit = readCommit();
  return `${manifest.version ?? "unknown"}${commit ? `+${commit}` : ""}`;
}

export const CODE_VERSION = readVersion();

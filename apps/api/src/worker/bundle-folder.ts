/** A run's model bundle: in the content store as artifacts, and laid out as a folder for ml-core. */
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { loadBundle, type ModelBundle } from "@smallset/ml-core";
import { listArtifacts, type NewArtifact } from "../modules/run/artifact.repository.js";
import type { Platform } from "../platform.js";

export const BUNDLE = "bundle";

const folderOf = ({ folders }: Platform, runId: string): string => join(folders.bundles, runId);
export const bundleFolder = folderOf;

/** Puts every file of the folder into the content store. */
export async function keepBundle({ content }: Platform, dir: string): Promise<NewArtifact[]> {
  const names = (await readdir(dir)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { sha256, bytes } = await content.put(join(dir, name));
      const mediaType = name.endsWith(".json") ? "application/json" : "application/octet-stream";
      return { kind: BUNDLE, path: `${BUNDLE}/${name}`, sha256, bytes, mediaType };
    }),
  );
}

/** Reads the run's bundle; laid out anew from the content store where the folder is gone or damaged. @throws AppError */
export async function readBundle(platform: Platform, runId: string): Promise<ModelBundle> {
  const dir = folderOf(platform, runId);
  try {
    return await loadBundle(dir);
  } catch {
    await layOut(platform, runId, dir);
    return loadBundle(dir);
  }
}

async function layOut(platform: Platform, runId: string, dir: string): Promise<void> {
  const artifacts = await listArtifacts(platform.db, runId, BUNDLE);
  if (artifacts.length === 0)
    throw new AppError("BUNDLE_MISSING", "The run has no model bundle.", "Start the run again.");
  const aside = `${dir}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  for (const { sha256, path } of artifacts)
    await platform.content.linkTo(sha256, join(aside, path.slice(BUNDLE.length + 1)));
  await rm(dir, { recursive: true, force: true });
  await rename(aside, dir);
}

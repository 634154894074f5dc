/** Model bundles of runs and of registered versions: in the content store, and laid out as folders for ml-core. */
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { loadBundle, type ModelBundle } from "@smallset/ml-core";
import type { ModelVersion } from "../generated/prisma/client.js";
import { MANIFEST_FILE, manifestOf } from "../modules/model/bundle-manifest.js";
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
  return readOrLayOut(platform, folderOf(platform, runId), async () => {
    const artifacts = await listArtifacts(platform.db, runId, BUNDLE);
    if (artifacts.length === 0)
      throw new AppError("BUNDLE_MISSING", "The run has no model bundle.", "Start the run again.");
    return artifacts.map(({ path, sha256 }) => ({ path: path.slice(BUNDLE.length + 1), sha256 }));
  });
}

/** A registered version's bundle, which lies under its digest. @throws AppError */
export const readVersionBundle = (platform: Platform, version: ModelVersion): Promise<ModelBundle> =>
  readOrLayOut(platform, versionFolder(platform, version), async () => versionFiles(version));

export const versionFolder = ({ folders }: Platform, { bundleSha256 }: ModelVersion): string =>
  join(folders.bundles, bundleSha256);

const versionFiles = (version: ModelVersion): FileInStore[] => [
  { path: MANIFEST_FILE, sha256: version.bundleSha256 },
  ...manifestOf(version).files,
];

interface FileInStore {
  /** Relative to the bundle's folder. */
  path: string;
  sha256: string;
}

async function readOrLayOut(
  platform: Platform,
  dir: string,
  listFiles: () => Promise<FileInStore[]>,
): Promise<ModelBundle> {
  try {
    return await loadBundle(dir);
  } catch {
    await layOut(platform, await listFiles(), dir);
    return loadBundle(dir);
  }
}

async function layOut({ content }: Platform, files: FileInStore[], dir: string): Promise<void> {
  const aside = `${dir}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  for (const { sha256, path } of files) await content.linkTo(sha256, join(aside, path));
  await rm(dir, { recursive: true, force: true });
  await rename(aside, dir);
}

/** Whether the sample project has been seeded: a marker file, so that a user who deletes the sample is not given it again. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Drawn here, imported from here, then removed: the content store has the pictures. */
export const sampleDirOf = (dataDir: string): string => join(dataDir, "sample");
const markerOf = (dataDir: string): string => join(dataDir, "sample-seeded.json");

export const needsSample = (dataDir: string): boolean => !existsSync(markerOf(dataDir));

export const markSampleSeeded = (dataDir: string, ids: { datasetVersionId: string; runId: string }) =>
  writeFile(markerOf(dataDir), JSON.stringify(ids));

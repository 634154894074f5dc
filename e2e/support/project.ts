/** A small project in a running stack: drawn photos, and runs on them with random weights. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { drawDataset } from "../../apps/api/test/support/draw-photos.js";
import { ask, until } from "./graphql.js";

/** Writes train and validation folders of stripes and dots; the stack must have `root` in its DATASET_ROOTS. */
export async function writePhotos(root: string): Promise<string> {
  const folder = join(root, "shapes");
  for (const { path, bytes } of await drawDataset({ train: 12, validation: 6 })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

export interface Version {
  id: string;
  status: string;
  dataset: { id: string };
}

export async function importFolder(page: Page, origin: string, name: string, path: string): Promise<Version> {
  const { importDataset } = await ask<{ importDataset: { id: string } }>(
    page,
    origin,
    "mutation ($input: ImportDatasetInput!) { importDataset(input: $input) { id } }",
    { input: { name, path } },
  );
  const read = async () =>
    (
      await ask<{ datasetVersion: Version }>(
        page,
        origin,
        "query ($id: ID!) { datasetVersion(id: $id) { id status dataset { id } } }",
        { id: importDataset.id },
      )
    ).datasetVersion;
  return until(read, ({ status }) => status !== "IMPORTING");
}

export async function startRun(page: Page, origin: string, input: object): Promise<string> {
  const extractor = { weights: "random", imageSizePx: 64, preset: "vgg16_caffe" };
  const { startRun: run } = await ask<{ startRun: { id: string } }>(
    page,
    origin,
    "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }",
    { input: { extractor, ...input } },
  );
  return run.id;
}

/** Big layers and one photo a batch: each epoch takes long enough to be watched. */
export const SLOW = {
  hiddenLayers: [{ units: 1024, dropout: 0 }],
  batchSize: 1,
  epochs: 200,
  patience: null,
};

export const statusOf = async (page: Page, origin: string, id: string): Promise<string> =>
  (
    await ask<{ run: { status: string } }>(page, origin, "query ($id: ID!) { run(id: $id) { status } }", {
      id,
    })
  ).run.status;

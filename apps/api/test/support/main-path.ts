/** Steps of the main path that several tests take. */
import { query, upload, type TestFile } from "./client.js";
import type { TestStack } from "./stack.js";

/** Small and fast: VGG16 at its smallest, with random weights. */
export const TINY_EXTRACTOR = { weights: "random", imageSizePx: 32, preset: "vgg16_caffe" };

/** Waits, without a fixed pause, until `look` finds something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 50_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Still waiting for ${what} after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Version {
  id: string;
  status: string;
  digest: string | null;
  imageCount: number;
  error: { code: string; message: string } | null;
}
const VERSION = "id status digest imageCount error { code message }";

export const importInput = async (stack: TestStack, input: object): Promise<Version> =>
  (
    await query<{ importDataset: Version }>(
      stack,
      `mutation ($input: ImportDatasetInput!) { importDataset(input: $input) { ${VERSION} } }`,
      { input },
    )
  ).importDataset;

export const versionWhenDone = (stack: TestStack, id: string): Promise<Version> =>
  until(`the import of ${id}`, async () => {
    const { datasetVersion } = await query<{ datasetVersion: Version }>(
      stack,
      `query ($id: ID!) { datasetVersion(id: $id) { ${VERSION} } }`,
      { id },
    );
    return datasetVersion.status !== "IMPORTING" && datasetVersion;
  });

/** Uploads the files and imports them; resolves when a worker is done. */
export async function importFiles(stack: TestStack, name: string, files: TestFile[]): Promise<Version> {
  const uploadId = await upload(stack, files);
  const { id } = await importInput(stack, { name, uploadId });
  return versionWhenDone(stack, id);
}

export async function startRun(stack: TestStack, input: object): Promise<string> {
  const { startRun: run } = await query<{ startRun: { id: string } }>(
    stack,
    "mutation ($input: StartRunInput!) { startRun(input: $input) { id status } }",
    { input: { extractor: TINY_EXTRACTOR, ...input } },
  );
  return run.id;
}

export interface RunResult {
  status: string;
  lastSeq: number;
  bestEpoch: number | null;
  error: { code: string; message: string; nextStep: string | null } | null;
  metrics: { key: string; steps: number[]; values: number[] }[];
  evaluation: { accuracy: number; loss: number; confusionMatrix: number[][] } | null;
}
export async function readRun(stack: TestStack, id: string): Promise<RunResult> {
  const text = `query ($id: ID!) { run(id: $id) {
    status lastSeq bestEpoch error { code message nextStep }
    metrics { key steps values } evaluation { accuracy loss confusionMatrix } } }`;
  return (await query<{ run: RunResult }>(stack, text, { id })).run;
}

export const runWhenOver = (stack: TestStack, id: string, timeoutMs = 55_000): Promise<RunResult> =>
  until(
    `run ${id}`,
    async () => {
      const run = await readRun(stack, id);
      return !["SCHEDULED", "RUNNING"].includes(run.status) && run;
    },
    timeoutMs,
  );

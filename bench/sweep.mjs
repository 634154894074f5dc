/** What ten runs cost when they are asked for as one sweep: the features are extracted once, and turned once. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startApiStack, startScript, stopScript } from "./lib/api-stack.mjs";
import { waitForQuiet } from "./lib/load.mjs";
import { ratio, table, writeSection } from "./lib/report.mjs";
import { copyPhotos, withTemporaryFolder } from "./lib/workspace.mjs";

const IMAGES = 200;
const VALUES = 10;
const EXTRACTOR = { weights: "random", imageSizePx: 150, preset: "vgg16_caffe" };
const rates = { learningRate: { min: 1e-5, max: 1e-2, scale: "log", steps: VALUES } };
const SWEEPS = [
  { name: "learning rates of Adam, 256 hidden units", hyperparameters: { optimizer: "adam" }, space: rates },
  { name: "learning rates of SGD, 256 hidden units", hyperparameters: { optimizer: "sgd" }, space: rates },
  {
    name: "L2 of a linear probe, by L-BFGS",
    hyperparameters: { optimizer: "lbfgs", hiddenLayers: [] },
    space: { l2: { min: 1e-6, max: 1e-1, scale: "log", steps: VALUES } },
  },
];

export async function benchSweep({ rounds = 3 } = {}) {
  await withTemporaryFolder(async (folder) => {
    const photos = await copyPhotos(join(folder, "photos"), IMAGES);
    if (!photos)
      return console.warn("SKIPPED: sweep. Set SHARED_DIR to a folder that holds data/hymenoptera.");
    const settings = { DATASET_ROOTS: photos };
    const stack = await startApiStack(folder, settings);
    const worker = await startScript("apps/api/dist/worker.js", {
      env: { ...stack.env, ...settings },
      ready: "worker ready",
    });
    try {
      const ask = await signIn(stack);
      const datasetVersionId = await importPhotos(ask, stack, photos);
      const time = async (input, plan) => {
        // As if nobody had looked at these photos before.
        await rm(join(folder, "features"), { recursive: true, force: true });
        await waitForQuiet();
        return timeRun(ask, stack, { datasetVersionId, extractor: EXTRACTOR, ...input }, plan);
      };
      await time({ hyperparameters: { epochs: 1 } }); // Weights are drawn, threads started.
      const rows = [];
      for (const { name, hyperparameters, space } of SWEEPS) {
        const [one, many] = [[], []];
        for (let round = 0; round < rounds; round++) {
          one.push(await time({ hyperparameters }));
          many.push(await time({ hyperparameters }, { strategy: "grid", space }));
          console.log(name, one.at(-1), many.at(-1));
        }
        rows.push([name, seconds(median(one)), seconds(median(many)), ratio(median(many) / median(one))]);
      }
      await writeSection("sweep", [
        ...table([["ten values of", "one run, s", "the sweep, s", ""], ...rows]),
        "",
        `Measured ${new Date().toISOString().slice(0, 10)} from the click to FINISHED, medians of ${rounds}: ${IMAGES} photos, ` +
          `${EXTRACTOR.imageSizePx} × ${EXTRACTOR.imageSizePx}, VGG16, nothing extracted before; every other setting at its default.`,
      ]);
    } finally {
      await stopScript(worker);
      await stack.stop();
    }
  });
}

async function signIn({ origin, signInUrl }) {
  const response = await fetch(signInUrl, { redirect: "manual" });
  const cookie = response.headers.getSetCookie()[0].split(";")[0];
  return async (query, variables) => {
    const answer = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };
}

async function importPhotos(ask, { db }, path) {
  const { importDataset } = await ask(
    "mutation ($input: ImportDatasetInput!) { importDataset(input: $input) { id } }",
    { input: { name: "Bench", path } },
  );
  const { id } = importDataset;
  await until(async () => (await db.datasetVersion.findUniqueOrThrow({ where: { id } })).status === "READY");
  return id;
}

/** Seconds from the request until the run, with all its children, is over. */
async function timeRun(ask, { db }, input, plan) {
  const startedAt = performance.now();
  const { run } = plan
    ? await ask(
        "mutation ($input: StartRunInput!, $plan: SweepPlanInput!) { run: startSweep(input: $input, plan: $plan) { id } }",
        { input, plan },
      )
    : await ask("mutation ($input: StartRunInput!) { run: startRun(input: $input) { id } }", { input });
  const where = { id: run.id };
  await until(async () => (await db.run.findUniqueOrThrow({ where })).finishedAt !== null);
  const { status, error } = await db.run.findUniqueOrThrow({ where });
  if (status !== "FINISHED") throw new Error(`The run is ${status}: ${JSON.stringify(error)}`);
  return (performance.now() - startedAt) / 1000;
}

async function until(look) {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const seconds = (value) => value.toFixed(1);

/**
 * Makes the pictures of docs/images from the sample project, as `npm start` brings it. With SCREENSHOTS_DIR it pictures
 * every page in every look into that folder instead, to be looked at.
 */
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./support/browser.js";
import {
  ALL_LOOKS,
  BEST_LOOKS,
  everywhere,
  type Look,
  LOOKS,
  makeFolder,
  openPage,
  shoot,
} from "./support/camera.js";
import { ask, until } from "./support/graphql.js";
import { startRun, statusOf } from "./support/project.js";
import { type Stack, startStack } from "./support/stack.js";

const folder = resolve(everywhere ?? resolve(import.meta.dirname, "../docs/images"));

/** The looks in which a page stands in docs/images. */
const BEST: Record<string, Look[]> = {
  home: ["light", "dark"],
  runs: ["light"],
  run: BEST_LOOKS,
  sweep: ["light"],
  compare: ["light"],
  "new-run": ["light"],
  dataset: ["light", "dark"],
  model: ["light", "phone"],
  operations: ["light", "phone"],
};

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  await makeFolder(folder);
  stack = await startStack({ env: { SAMPLE: "true" } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.remove();
});

/** Waits for the sample's run, then adds what a project has after a while. Returns the path of each page. */
async function makeProject(page: Page): Promise<Record<string, string>> {
  const over = (id: string) =>
    until(
      () => statusOf(page, stack.origin, id),
      (status) => status === "FINISHED",
    );
  const read = (query: string, variables = {}) => ask<any>(page, stack.origin, query, variables);
  const { runs } = await until(
    () =>
      read(
        "{ runs(first: 1) { edges { node { id extractor { weights imageSizePx preset } datasetVersion { id dataset { id } } } } } }",
      ),
    (found) => found.runs.edges.length > 0,
  );
  const { id: runId, datasetVersion, extractor } = runs.edges[0].node;
  await page.goto(`${stack.origin}/runs/${runId}`);
  await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor({ timeout: 600_000 });
  await read(
    'mutation ($runId: ID!) { registerModelVersion(input: { runId: $runId, modelName: "shapes" }) { id } }',
    { runId },
  );
  await read(
    'mutation { promoteModelVersion(input: { modelName: "shapes", versionNumber: 1, overrideGate: true, reason: "The first that tells leaves from shells" }) { id } }',
  );
  const { startSweep: sweep } = await read(
    "mutation ($input: StartRunInput!, $plan: SweepPlanInput!) { startSweep(input: $input, plan: $plan) { id } }",
    {
      input: { datasetVersionId: datasetVersion.id, extractor, name: "Which learning rate?" },
      plan: { strategy: "random", runs: 6, space: { learningRate: { min: 1e-4, max: 1e-2, scale: "log" } } },
    },
  );
  await over(sweep.id);
  const { run } = await read("query ($id: ID!) { run(id: $id) { gathered { bestChildId } } }", {
    id: sweep.id,
  });
  // For the queue: one at work, one that waits, one put aside.
  const long = {
    datasetVersionId: datasetVersion.id,
    extractor,
    hyperparameters: { epochs: 9_000, patience: null },
  };
  await startRun(page, stack.origin, { ...long, name: "A night of training" });
  await startRun(page, stack.origin, { ...long, name: "More epochs" });
  const aside = await startRun(page, stack.origin, { ...long, name: "With dropout 0.7" });
  await read("mutation ($id: ID!) { pauseRun(id: $id) { id } }", { id: aside });
  return {
    home: "/",
    runs: "/runs",
    parallel: "/runs?chart=1",
    run: `/runs/${runId}`,
    sweep: `/runs/${sweep.id}`,
    compare: `/compare?runs=${runId},${run.gathered.bestChildId}`,
    "new-run": "/runs/new",
    datasets: "/datasets",
    dataset: `/datasets/${datasetVersion.dataset.id}`,
    "add-photos": "/datasets/new",
    models: "/models",
    model: "/models/shapes",
    version: "/models/shapes/versions/1",
    try: "/models/shapes/try",
    traffic: "/models/shapes/traffic",
    batches: "/models/shapes/batches",
    gate: "/models/shapes/gate",
    operations: "/operations",
    people: "/settings/people",
    tokens: "/settings/tokens",
    webhooks: "/settings/webhooks",
    audit: "/settings/audit",
  };
}

it("pictures the sample project in both themes and on a phone", async () => {
  const page = await openPage(browser, {});
  await page.goto(stack.signInUrl);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const paths = await makeProject(page);
  for (const look of everywhere ? ALL_LOOKS : BEST_LOOKS) {
    const own = await openPage(browser, LOOKS[look]);
    for (const [name, path] of Object.entries(paths)) {
      if (!everywhere && !BEST[name]?.includes(look)) continue;
      await own.goto(stack.origin + path);
      await shoot(own, `${folder}/${name}-${look}.png`, { whole: Boolean(everywhere) });
    }
    await own.close();
  }
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(Object.keys(BEST)));
});

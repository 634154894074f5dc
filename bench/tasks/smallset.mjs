/** The ten tasks in this product's pages, against a real server and worker. */
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { drawSampleDataset } from "../../apps/api/dist/sample/draw-sample-dataset.js";
import { startScript, stopScript } from "../lib/api-stack.mjs";
import { startDashboardStack } from "../lib/dashboard-stack.mjs";
import { seedRuns } from "../lib/seed-runs.mjs";
import { Hand } from "./hand.mjs";

/** Those of the classes that the person of the first task has photos of. */
const CLASSES = ["leaf", "shell"];
const PHOTOS_A_CLASS = 20;

/** @returns tallies by task */
export async function countInSmallset({ browser, folder, runs }) {
  const data = join(folder, "smallset");
  await mkdir(data);
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(folder, 0o755);
  const stack = await startDashboardStack(data);
  const worker = await startScript("apps/api/dist/worker.js", { env: stack.env, ready: "worker ready" });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
    await page.goto(stack.signInUrl);
    return await countAll({ page, stack, photos: await drawPhotos(join(folder, "photos")), runs });
  } finally {
    await stopScript(worker);
    await stack.stop();
  }
}

async function drawPhotos(dir) {
  await drawSampleDataset({ dir, imagesPerClass: PHOTOS_A_CLASS });
  for (const name of await readdir(dir))
    if (!CLASSES.includes(name)) await rm(join(dir, name), { recursive: true });
  return dir;
}

async function countAll({ page, stack, photos, runs }) {
  const byTestId = (id) => page.getByTestId(id);
  const link = (name) => page.getByRole("main").getByRole("link", { name, exact: true });
  const home = async () => {
    await page.goto(`${stack.origin}/`);
    return new Hand(page);
  };
  const ask = async (query, variables = {}) => {
    const answer = await page.request.post(`${stack.origin}/graphql`, { data: { query, variables } });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const finished = page.locator('[data-testid="run-status"][data-status="FINISHED"]');
  const tallies = {};

  let hand = await home();
  await hand.click(link("Add photos"), "Add photos");
  await hand.drop(byTestId("folder-input"), photos, "drop the folder");
  await hand.click(byTestId("start-import"), "Import");
  await hand.click(link("Train a classifier"), "Train a classifier");
  await hand.click(byTestId("start-run"), "Start training");
  tallies.train = await hand.sees(finished);

  const run = page.url();
  tallies.score = await new Hand(page).sees(page.getByText("interval)"));
  tallies.mistakes = await new Hand(page).sees(page.getByRole("button", { name: /^Open .*(leaf|shell)/ }));

  hand = new Hand(page);
  const [photo] = await readdir(join(photos, CLASSES[0]));
  await hand.drop(byTestId("predict-input"), join(photos, CLASSES[0], photo), "drop the photo");
  tallies.try = await hand.sees(byTestId("prediction-top"));

  const runId = run.split("/").at(-1);
  const { cloneRun } = await ask(
    `mutation ($id: ID!) { cloneRun(id: $id, changes: { hyperparameters: { learningRate: 0.01 } }) { id } }`,
    { id: runId },
  );
  await page.goto(`${stack.origin}/runs/${cloneRun.id}`);
  await finished.waitFor({ timeout: 120_000 });

  hand = await home();
  await hand.click(link("Compare the last two"), "Compare the last two");
  tallies.compare = await hand.sees(byTestId("differences"));
  hand = await home();
  await hand.click(page.getByRole("navigation").getByRole("link", { name: /^Runs/ }), "Runs");
  await hand.click(page.getByRole("checkbox").nth(1), "a box");
  await hand.click(byTestId("compare-with").first(), "Compare in another row");
  const anyTwo = await hand.sees(byTestId("differences"));
  tallies.compare = { ...tallies.compare, of: "the last two", also: { ...anyTwo, of: "any two" } };
  tallies.better = await new Hand(page).sees(byTestId("pair-verdict"));

  await page.goto(run);
  hand = new Hand(page);
  await hand.click(byTestId("put-into-production"), "Put into production");
  await byTestId("promotion-check").first().waitFor();
  await hand.type(byTestId("promote-reason"), "The first that tells them apart", "type why");
  await hand.click(byTestId("confirm-promote"), "Put into production");
  tallies.promote = await hand.sees(byTestId("now-live").getByTestId("predict-command"));

  tallies.live = await (
    await home()
  ).sees(byTestId("in-production").getByText("The first that tells them apart"));

  const [model] = (await ask("{ registeredModels { edges { node { name } } } }")).registeredModels.edges;
  const { name } = model.node;
  await ask(
    "mutation ($runId: ID!, $name: String!) { registerModelVersion(input: { runId: $runId, modelName: $name }) { id } }",
    {
      runId: cloneRun.id,
      name,
    },
  );
  await ask(
    `mutation ($name: String!) { promoteModelVersion(input: { modelName: $name, versionNumber: 2,
      reason: "Another learning rate", overrideGate: true }) { id } }`,
    { name },
  );
  hand = await home();
  await hand.click(byTestId("in-production").getByRole("link"), "the model");
  await hand.click(byTestId("rollback"), "Roll back");
  await hand.type(byTestId("promote-reason"), "It was better before", "type why");
  await hand.click(byTestId("confirm-promote"), "Roll back");
  tallies.rollback = await hand.sees(byTestId("production-version").getByText("version 1"));

  await seedRuns(stack.db, runs);
  hand = await home();
  await hand.press("Control+k", "Ctrl K");
  await hand.type(byTestId("palette-input"), `Run ${runs - 1}`, "type a piece of its name");
  await hand.press("Enter");
  tallies.find = await hand.sees(page.getByRole("heading", { level: 1, name: `Run ${runs - 1}` }));
  return tallies;
}

/** Those of the ten tasks that MLflow's pages can do, on a real server that a script has logged to. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { HISTORY_KEYS } from "../lib/metric-history.mjs";
import { startMlflow } from "../lib/mlflow.mjs";
import { contestantScript } from "../lib/workspace.mjs";
import { Hand } from "./hand.mjs";

/** What its pages have no place for, and what a person does instead. */
const IMPOSSIBLE = {
  train: "a script of one's own: its pages train nothing",
  try: "no: serve the model, then ask it with `curl`",
  better: "no: two runs are not joined by photo",
};

/** @returns tallies by task, a string where it cannot be done; null where MLflow is not installed */
export async function countInMlflow({ browser, folder, runs }) {
  const dir = join(folder, "mlflow");
  await mkdir(dir);
  const server = await startMlflow(dir, { runs, rowsARun: HISTORY_KEYS.length });
  if (!server) return null;
  try {
    const { stdout } = await promisify(execFile)(
      process.env["MLFLOW_PYTHON"],
      [contestantScript("log_mlflow.py"), server.address],
      { env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" } },
    );
    const logged = JSON.parse(stdout.trim().split("\n").at(-1));
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
    await settleIn(page, server.address);
    return { version: server.version, ...(await countAll({ page, address: server.address, logged, runs })) };
  } finally {
    await server.stop();
  }
}

/** What one does once and it remembers is not counted: no generative AI, no assistant, no notices. */
async function settleIn(page, address) {
  await page.goto(address);
  await page.getByText("Model training", { exact: true }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("button", { name: "Close alert" }).click();
  await page.getByRole("link", { name: "Model registry" }).click();
  await page.getByRole("button", { name: "Try it now" }).click();
}

async function countAll({ page, address, logged, runs }) {
  const { experimentId, runs: runIds, model } = logged;
  const link = (name) => page.getByRole("link", { name, exact: true });
  const button = (name) => page.getByRole("button", { name, exact: true });
  const experiment = (name) =>
    page.getByTestId("experiment-list-item-link").and(page.getByTitle(name, { exact: true }));
  const home = async () => {
    await page.goto(`${address}/#/`);
    await page.getByText("Recent Experiments").waitFor();
    return new Hand(page);
  };
  // Its client prints the address of a run that has ended.
  const runPage = `${address}/#/experiments/${experimentId}/runs/${runIds.at(-1)}`;
  const openRun = async () => {
    await page.goto(runPage);
    await page.getByText("About this run").waitFor();
    return new Hand(page);
  };
  const tallies = { ...IMPOSSIBLE };

  let hand = new Hand(page);
  await hand.follow(runPage, "the link that its client prints");
  tallies.score = await hand.sees(page.getByRole("cell", { name: "0.96" }));

  hand = await openRun();
  await hand.click(page.getByText("Artifacts", { exact: true }), "Artifacts");
  await hand.click(page.getByText("mistakes", { exact: true }), "the script’s folder");
  await hand.click(page.getByText("leaf-0.png", { exact: true }), "a picture");
  tallies.mistakes = await hand.sees(page.locator("img[src^=blob], .image-outer-container, canvas"));

  hand = await home();
  await hand.click(experiment("photos"), "the experiment");
  const boxes = page.getByLabel(/toggle row selection/);
  await hand.click(boxes.nth(0), "a box");
  await hand.click(boxes.nth(1), "a box");
  await hand.click(button("Compare"), "Compare");
  tallies.compare = await hand.sees(page.getByText("Run details"));

  hand = await openRun();
  await hand.click(link("model"), "the logged model");
  await hand.click(button("Register model"), "Register model");
  await hand.click(page.getByRole("combobox").last(), "the models’ menu");
  await hand.click(
    page.locator(".ant-select-item-option, .du-bois-light-select-item-option").getByText(model),
    "the model",
  );
  await hand.click(button("Register"), "Register");
  await hand.click(link(model), "the registered model");
  await pointAlias(hand, page, page.getByRole("button", { name: "Add", exact: true }));
  tallies.promote = await hand.sees(page.getByText("@ production"));

  hand = await home();
  await hand.click(link("Model registry"), "Model registry");
  tallies.live = await hand.sees(page.getByText("production"));

  hand = await home();
  await hand.click(link("Model registry"), "Model registry");
  await hand.click(link(model), "the model");
  await pointAlias(
    hand,
    page,
    page.getByRole("row", { name: "Version 2" }).getByRole("button", { name: "Add" }).last(),
  );
  tallies.rollback = await hand.sees(page.getByText("@ production"));

  hand = await home();
  await hand.click(experiment("seeded"), "the experiment");
  await hand.type(
    page.getByRole("combobox").first(),
    `attributes.run_name = "run ${runs - 1}"`,
    "type a query",
  );
  await hand.press("Enter");
  await hand.click(link(`run ${runs - 1}`), "the run");
  tallies.find = await hand.sees(page.getByText("About this run"));
  return tallies;
}

/** From the press that opens the form to the one that saves it. */
async function pointAlias(hand, page, opener) {
  await hand.click(opener, "Add an alias");
  const dialog = page.getByRole("dialog");
  await hand.type(dialog.getByRole("combobox"), "production", "type the alias");
  await hand.press("Enter");
  await hand.click(dialog.getByRole("button", { name: /save/i }), "Save");
}

/** A model's life in a real browser: register, promote, see the history, roll back; ask it; and who may not. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../apps/api/src/db/database.js";
import { startEmbeddedPostgres } from "../apps/api/src/db/embedded-postgres.js";
import { GOOD, POOR, register, signInAs, trainedRun } from "../apps/api/test/model/model-steps.js";
import { query } from "../apps/api/test/support/client.js";
import { drawDataset, drawPhoto } from "../apps/api/test/support/draw-photos.js";
import { importFiles, until } from "../apps/api/test/support/main-path.js";
import { signIn, type TestStack } from "../apps/api/test/support/stack.js";
import { chromiumPath, findViolations, launchBrowser } from "./support/browser.js";
import { type Stack, startStack } from "./support/stack.js";

if (!chromiumPath) console.warn("SKIPPED: the models' journey needs a Chromium.");
const PHONE = { width: 390, height: 844 };

describe.skipIf(!chromiumPath)("a model in a real browser", () => {
  let stack: Stack;
  let browser: Browser;
  let api: TestStack;
  let good: string;
  let poor: string;
  let page: Page;
  let folder: string;
  const problems: string[] = [];

  const contextOf = async (cookie: string, options = {}): Promise<BrowserContext> => {
    const context = await browser.newContext(options);
    const [name, value] = cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url: stack.origin }]);
    return context;
  };
  const open = async (path: string) => {
    await page.goto(`${stack.origin}${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
  };
  const isQuiet = async () => expect(await findViolations(page)).toEqual([]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smallset-models-"));
    await writeFile(join(folder, "photo.jpg"), await drawPhoto("stripes", 900));
    stack = await startStack({});
    const cookie = await signIn(stack.origin, new URL(stack.signInUrl).searchParams.get("token")!);
    const postgres = await startEmbeddedPostgres({ rootDir: join(stack.dataDir, "postgres") });
    api = { ...stack, cookie, db: openDatabase(postgres.url, { poolSize: 1 }) } as unknown as TestStack;
    const photos = await drawDataset({ train: 10, validation: 10 });
    const { id: datasetVersionId } = await importFiles(api, "Patterns", photos);
    good = await trainedRun(api, datasetVersionId, GOOD);
    poor = await trainedRun(api, datasetVersionId, POOR);
    await register(api, { runId: poor, modelName: "patterns", description: "A first try" });
    browser = await launchBrowser();
    page = await (await contextOf(cookie)).newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  });
  afterAll(async () => {
    await browser?.close();
    await api?.db.$disconnect();
    await stack?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it("is registered from its run, to be right nine times of ten", async () => {
    await open(`/runs/${good}`);
    await page.getByTestId("put-into-production").click();
    await page.getByTestId("model-name").fill("patterns");
    await page.getByText("Nothing answers under this name yet").waitFor();
    const options = await page.getByTestId("target-precision").locator("option").allTextContents();
    expect(options[0]).toBe("Answer every photo");
    expect(options.at(-1)).toMatch(/Be right at least 99.% of the time: answers \d+.% of photos/);
    await page.getByTestId("target-precision").selectOption({ index: options.length - 1 });
    await isQuiet();
    await page.getByTestId("only-register").click();
    await page.waitForURL(/\/models\/patterns$/);
    expect(await page.getByTestId("version-row").count()).toBe(2);
    await isQuiet();
  });

  it("shows how far its percentages can be believed, and each photo that it learned from", async () => {
    await page.getByRole("link", { name: "Version 2", exact: true }).click();
    await page.getByTestId("ece").waitFor();
    expect(await page.getByTestId("ece").textContent()).toMatch(/^\d+\.\d.%$/);
    const text = await page.locator("main").textContent();
    expect(text).toMatch(/below \d+\.\d.% it says so/);
    expect(text).toContain("40 photos");
    await page.locator("main img").first().waitFor();
    await isQuiet();
  });

  it("goes from its run into production in two clicks and a reason", async () => {
    await open(`/runs/${good}`);
    await page.getByTestId("put-into-production").click();
    await page.getByTestId("model-name").fill("direct");
    await page.getByTestId("promote-reason").fill("The first that works");
    await page.getByTestId("promotion-check").first().waitFor();
    await page.getByTestId("confirm-promote").click();
    // How to ask it stands there at once, and the keyboard goes on from there.
    const live = page.getByRole("dialog", { name: "direct answers now" });
    expect(await live.getByTestId("predict-command").textContent()).toContain("/api/models/direct/predict");
    expect(await live.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await isQuiet();
    await live.getByTestId("open-model").click();
    await page.waitForURL(/\/models\/direct$/);
    await page.getByTestId("production-version").getByText("version 1").waitFor();
    expect(await page.getByTestId("alias-change").first().textContent()).toContain("The first that works");
  });

  const moveTo = async (button: string, reason: string, version: number) => {
    await page.getByTestId(button).click();
    await page.getByTestId("promote-reason").fill(reason);
    await isQuiet();
    await page.getByTestId("confirm-promote").click();
    await page.getByTestId("production-version").getByText(`version ${version}`).waitFor();
  };

  it("is promoted with a reason, after its checks and changed answers were shown", async () => {
    await open("/models/patterns");
    await moveTo("promote-1", "something must answer", 1);
    await page.getByTestId("promote-2").click();
    await page.getByTestId("changed-prediction").first().waitFor();
    expect(await page.getByTestId("promotion-check").count()).toBe(5);
    // Nothing moves without a reason.
    await page.getByTestId("confirm-promote").click();
    await page.getByText("Say why: one sentence is enough.").waitFor();
    await page.getByTestId("promote-reason").fill("far better on stripes");
    await page.getByTestId("confirm-promote").click();
    await page.getByTestId("production-version").getByText("version 2").waitFor();
  });

  it("has a history, and is rolled back by a click", async () => {
    await page.getByTestId("alias-change").first().getByText("far better on stripes").waitFor();
    await moveTo("rollback", "dots were better before", 1);
    await page.getByTestId("alias-change").first().getByText("dots were better before").waitFor();
    const kinds = await page
      .getByTestId("alias-change")
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["kind"]));
    expect(kinds).toEqual(["ROLLBACK", "PROMOTION", "PROMOTION"]);
    expect(await page.getByTestId("rollback").count()).toBe(0);
    const { registeredModel } = await query<{ registeredModel: any }>(
      api,
      `{ registeredModel(name: "patterns") { aliases { alias version { number } } } }`,
    );
    expect(registeredModel.aliases).toEqual([{ alias: "production", version: { number: 1 } }]);
  });

  it("is held back by the gate that was set, and promoted past it on a phone only with a tick and a reason", async () => {
    await open("/models/patterns/gate");
    await page.getByLabel("Right answers, at least (%)").fill("100");
    await page.getByLabel("Macro F1, at least (× 100)").fill("100");
    await page.getByLabel("It must be clearly better").check();
    await page.getByTestId("save-gate").click();
    await page.getByText("Saved. It counts from the next promotion on.").waitFor();
    await isQuiet();
    await page.setViewportSize(PHONE);
    await open("/models/patterns");
    await register(api, { runId: good, modelName: "patterns" });
    await query(
      api,
      `mutation { setPromotionGate(input: { modelName: "patterns", gate: { minimumAccuracy: 1, pairedTest: BETTER } }) { id } }`,
    );
    await page.reload();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await moveTo("promote-3", "the newest", 3);
    await page.getByTestId("promote-1").click();
    await page.locator('[data-testid="promotion-check"][data-status="FAILED"]').first().waitFor();
    await page.getByTestId("promote-reason").fill("a drill");
    await page.getByTestId("confirm-promote").click();
    await page.getByText("The gate refuses: tick this to go past it, or cancel.").waitFor();
    await page.getByTestId("override-gate").check();
    await isQuiet();
    await page.getByTestId("confirm-promote").click();
    await page.getByTestId("production-version").getByText("version 1").waitFor();
    await page.getByTestId("alias-change").first().getByText("past the gate").waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("is tried with a chosen and a pasted photo, and says below its threshold that it is not sure", async () => {
    await register(api, { runId: poor, modelName: "patterns", threshold: 0.999 });
    await open("/models/patterns/try");
    await page.getByTestId("predict-input").setInputFiles(join(folder, "photo.jpg"));
    await page.getByTestId("receipt").getByText("patterns, version 1").first().waitFor();
    await page.getByTestId("who-answers").selectOption("version:4");
    await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
      const blob = await new Promise<Blob>((done) => canvas.toBlob((made) => done(made!)));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([blob], "pasted.png", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await page.getByTestId("abstained").waitFor();
    expect(await page.getByTestId("abstained").textContent()).toMatch(/Not sure: .* is below 99\.9/);
    await isQuiet();
  });

  it("is tried with the camera", async () => {
    await page.getByTestId("open-camera").click();
    const camera = page.getByLabel("What the camera sees");
    await camera.waitFor();
    await until("a picture", () => camera.evaluate((video) => (video as HTMLVideoElement).videoWidth > 0));
    await isQuiet();
    await page.getByTestId("take-photo").click();
    const answer = page.getByTestId("prediction").first();
    await answer
      .getByText(/camera-\d+\.jpg/)
      .first()
      .waitFor();
    await answer.getByTestId("receipt").waitFor();
    expect(await answer.getByTestId("error-notice").count()).toBe(0);
    await page.getByText("Close the camera").click();
    await page.getByTestId("open-camera").waitFor();
  });

  it("answers the commands that its page shows, as they stand there", async () => {
    const { createApiToken } = await query<{ createApiToken: { token: string } }>(
      api,
      'mutation { createApiToken(input: { name: "a script" }) { token } }',
    );
    const env = { ...process.env, SMALLSET_TOKEN: createApiToken.token, no_proxy: "127.0.0.1,localhost" };
    for (const way of ["HTTP", "GraphQL"]) {
      await page.getByText(way, { exact: true }).click();
      const command = await page.getByTestId("predict-command").textContent();
      const { stdout } = await promisify(execFile)("sh", ["-c", command!], { cwd: folder, env });
      const answer = JSON.parse(stdout);
      const [image] = answer.images ?? answer.data.predictImages;
      expect([way, image.abstained, image.predictions.length]).toEqual([way, true, 2]);
    }
  });

  it("answers a whole album and a dataset, to be taken away as CSV and JSON", async () => {
    await open("/models/patterns/batches");
    const photo = async (index: number) => ({
      name: `${index}.jpg`,
      mimeType: "image/jpeg",
      buffer: await drawPhoto("dots", 950 + index),
    });
    await page.getByTestId("batch-archive").setInputFiles([await photo(1), await photo(2), await photo(3)]);
    const finished = page.locator('[data-testid="batch"][data-status="FINISHED"]');
    await finished.first().waitFor();
    await page.getByTestId("batch-dataset").selectOption({ index: 1 });
    await page.getByTestId("start-batch").click();
    await finished.nth(1).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      finished.nth(1).getByTestId("download-CSV").click(),
    ]);
    const csv = await readFile(await download.path(), "utf8");
    expect(csv.trimEnd().split("\r\n")).toHaveLength(4);
    expect(csv).toContain("1.jpg,,");
    await isQuiet();
  });

  it("is compared with a challenger on the same photos, and learns from what people correct", async () => {
    await open("/models/patterns/traffic");
    await page.getByTestId("challenger-version").selectOption("2");
    await page.getByTestId("start-shadow").click();
    await page.getByTestId("shadow-report").waitFor();
    for (let index = 0; index < 6; index++) {
      const body = new Uint8Array(await drawPhoto("stripes", 970 + index));
      const headers = { cookie: api.cookie, "content-type": "image/jpeg" };
      const url = `${stack.origin}/api/models/patterns/predict`;
      expect((await fetch(url, { method: "POST", headers, body })).status).toBe(200);
    }
    await until("the comparison", async () => {
      const { registeredModel } = await query<{ registeredModel: any }>(
        api,
        `{ registeredModel(name: "patterns") { shadows { comparedCount } } }`,
      );
      return registeredModel.shadows[0].comparedCount >= 6;
    });
    await page.reload();
    await page.locator('[data-testid="shadow-report"]:not([data-compared="0"])').waitFor();
    await page.getByTestId("logged-photo").first().waitFor();
    await isQuiet();
    await page.getByTestId("logged-photo").first().getByTestId("correct-class").selectOption("stripes");
    await page.getByTestId("use-corrections").click();
    await page.getByRole("link", { name: "Patterns, version 2" }).first().waitFor();
    await isQuiet();
  });

  it("answers under a name of one's own, which is moved, taken away, and kept in the history", async () => {
    await open("/models/patterns");
    const point = async (name: string, version: number, reason: string) => {
      await page.getByTestId("alias-name").fill(name);
      await page.getByTestId("alias-version").selectOption(String(version));
      await page.getByTestId("point-alias").click();
      await page.getByTestId("promote-reason").fill(reason);
      await isQuiet();
      await page.getByTestId("confirm-promote").click();
      await page.getByTestId(`alias-${name}`).getByText(`version ${version}`).waitFor();
    };
    await page.getByTestId("alias-name").fill("v2");
    await page.getByTestId("point-alias").click();
    await page.getByText("not v1, v2 … or latest").waitFor();
    await point("kiosk", 2, "the kiosk in Berlin");
    await point("kiosk", 3, "the newest for the kiosk");
    expect(await page.getByTestId("production-version").textContent()).toBe("version 1");
    await page.getByTestId("remove-alias-kiosk").click();
    await page.getByTestId("confirm-remove-alias").click();
    await page.getByText("Say why: one sentence is enough.").waitFor();
    await page.getByTestId("remove-reason").fill("the kiosk was closed");
    await isQuiet();
    await page.getByTestId("confirm-remove-alias").click();
    await page.getByTestId("alias-change").first().getByText("the kiosk was closed").waitFor();
    expect(await page.getByTestId("alias-kiosk").count()).toBe(0);
  });

  it("deletes a version that nothing points at, and says why not another", async () => {
    await register(api, { runId: poor, modelName: "patterns" });
    await open("/models/patterns");
    await page.getByTestId("delete-version-1").click();
    await page.getByTestId("confirm").click();
    await page.getByTestId("error-notice").getByText('Version 1 is live as "production".').waitFor();
    await page.getByText("Move that alias to another version").waitFor();
    await isQuiet();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByTestId("delete-version-5").click();
    await page.getByTestId("confirm").click();
    await page.getByTestId("delete-version-5").waitFor({ state: "detached" });
    expect(await page.getByTestId("version-row").count()).toBe(4);
  });

  it("tells what was live at a moment, and who put it there, in two clicks", async () => {
    const { registeredModel } = await query<{ registeredModel: any }>(
      api,
      `{ registeredModel(name: "patterns") { history(first: 20, alias: "production") { edges { node { at reason to { number } } } } } }`,
    );
    const moves = registeredModel.history.edges.map(({ node }: any) => node);
    const earlier = moves.find(({ reason }: any) => reason === "far better on stripes");
    await open(`/models/patterns?at=${earlier.at}`);
    await page.getByTestId("live-then").getByText("version 2").waitFor();
    const text = await page.getByTestId("live-then").textContent();
    expect(text).toMatch(/was in production.*put it there.*“far better on stripes”/);
    await isQuiet();
    await page.getByRole("button", { name: "A day ago" }).click();
    await page.getByTestId("live-then").getByText("had never pointed at a version").waitFor();
    // A minute's moment, as a person types it.
    const local = await page.evaluate(() => {
      const soon = new Date(Date.now() + 60_000);
      return new Date(soon.getTime() - soon.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    });
    await page.getByLabel("What was live at").fill(local);
    await page.getByTestId("show-live-then").click();
    await page.getByTestId("live-then").getByText("version 1").waitFor();
  });

  it("may come from Keras: imported, measured and registered", async () => {
    await open("/models");
    await page.getByTestId("import-keras").click();
    await page.getByTestId("keras-dataset").waitFor();
    await page.getByTestId("confirm-import-keras").click();
    await page.getByText("Choose the file first.").waitFor();
    const choose = async (golden: string) => {
      const buffer = await readFile(
        join(import.meta.dirname, "../packages/ml-core/test/interop/goldens", golden),
      );
      const file = { name: "top.h5", mimeType: "application/x-hdf5", buffer };
      await page.getByTestId("keras-file").setInputFiles(file);
      await page.getByTestId("import-weights").selectOption("random");
      await page.getByTestId("import-size").fill("32");
      await page.getByTestId("import-preset").selectOption("vgg16_caffe");
      await isQuiet();
      await page.getByTestId("confirm-import-keras").click();
      await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    };
    await choose("keras-3-tanh.h5");
    await page.getByTestId("error-notice").getByText('has the activation "tanh"').waitFor();
    await isQuiet();
    await open("/models");
    await page.getByTestId("import-keras").click();
    await choose("keras-3-vgg-32px.h5");
    await page.getByTestId("put-into-production").click();
    await page.getByTestId("model-name").fill("from-keras");
    await page.getByTestId("only-register").click();
    await page.waitForURL(/\/models\/from-keras$/);
    await page.getByTestId("version-row").getByRole("link", { name: "top.h5" }).waitFor();
    expect(await page.getByTestId("version-row").count()).toBe(1);
    await isQuiet();
  });

  it("cannot be moved by a viewer, who sees it all", async () => {
    const viewer = await signInAs(api, "VIEWER");
    const context = await contextOf(viewer.cookie);
    const theirs = await context.newPage();
    await theirs.goto(`${stack.origin}/models/patterns`);
    await theirs.getByTestId("alias-change").first().waitFor();
    expect(await theirs.getByTestId("version-row").count()).toBe(4);
    for (const action of ["promote-2", "promote-3", "rollback"])
      expect([action, await theirs.getByTestId(action).count()]).toEqual([action, 0]);
    await theirs.goto(`${stack.origin}/models/patterns/gate`);
    await theirs.getByLabel("Right answers, at least (%)").waitFor();
    expect(await theirs.getByTestId("save-gate").count()).toBe(0);
    await context.close();
  });

  it("met no error in the browser's console", () => {
    expect(problems).toEqual([]);
  });
});

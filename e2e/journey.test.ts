import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMobileNet } from "../packages/ml-core/test/helpers/mobilenet.js";
import { findSharedData } from "../packages/ml-core/test/helpers/shared-data.js";
import { chromiumPath, findViolations, launchBrowser } from "./support/browser.js";
import { type Stack, startStack } from "./support/stack.js";

const photos = findSharedData("hymenoptera");
const weights = findSharedData("weights");
if (!chromiumPath) console.warn("SKIPPED: the browser journey needs a Chromium.");

describe.skipIf(!photos || !weights || !chromiumPath)("someone with photos, in a real browser", () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let folder: string;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smallset-backbones-"));
    await buildMobileNet(folder);
    stack = await startStack({ env: { BACKBONES_DIR: folder } });
    browser = await launchBrowser();
    page = await (await browser.newContext()).newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "blob:" && protocol !== "data:" && origin !== stack.origin)
        problems.push(`left the origin: ${request.url()}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it("cannot see anything before signing in, and is signed in by the printed link", async () => {
    await page.goto(stack.origin);
    await page.getByTestId("signed-out").waitFor();
    await page.goto(stack.signInUrl);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.getByTestId("signed-out").count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });

  it("imports a folder of photos and reads what was wrong with which file", async () => {
    await page.goto(`${stack.origin}/datasets/new`);
    await page.getByTestId("folder-input").setInputFiles(photos!);
    await page.getByTestId("folder-preview").waitFor();
    expect(await page.locator("main").textContent()).toContain("ants");
    await page.getByTestId("dataset-name").fill("Ants and bees");
    await page.getByTestId("start-import").click();
    await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor({ timeout: 60_000 });
    const text = await page.locator("main").textContent();
    expect(text).toContain("397 photos");
    await page.locator("main img").first().waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it("trains with one click, follows it live and sees how good it is", async () => {
    await page.getByRole("link", { name: "Train a classifier" }).click();
    await page.getByTestId("backbone-onnx:mobilenet").click();
    await page.getByTestId("start-run").click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    // Live: the progress and an epoch's score come by subscription, without a reload.
    await page.locator('[data-testid="run-stage"][data-stage="extraction"]').waitFor({ timeout: 30_000 });
    await page.getByTestId("run-val-accuracy").waitFor({ timeout: 90_000 });
    expect(await page.getByTestId("run-val-accuracy").textContent()).toMatch(/\d/);
    await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor({ timeout: 90_000 });
    const accuracy = page.getByTestId("run-accuracy");
    await accuracy.waitFor();
    expect(Number.parseFloat((await accuracy.textContent())!)).toBeGreaterThanOrEqual(92);
    expect(await findViolations(page)).toEqual([]);
  });

  it("drops a photo and gets the right answer", async () => {
    const bees = join(photos!, "validation/bees");
    const [photo] = (await readdir(bees)).toSorted();
    await page.getByTestId("predict-input").setInputFiles(join(bees, photo!));
    const top = page.getByTestId("prediction-top");
    await top.waitFor({ state: "attached", timeout: 60_000 });
    expect(await top.getAttribute("data-class")).toBe("bees");
  });

  it("finds the run again after the whole product has restarted", async () => {
    const url = page.url();
    const { dataDir, origin } = stack;
    // A page that asks while nothing answers writes refused connections to its console, as it should.
    await page.goto("about:blank");
    await stack.stop();
    stack = await startStack({ dataDir, port: Number(new URL(origin).port), env: { BACKBONES_DIR: folder } });
    await page.goto(url);
    await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor();
    await page.goto(stack.origin);
    await page.getByTestId("run-row").first().waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it("met no error in the browser's console and never left the origin", () => {
    expect(problems).toEqual([]);
  });
});

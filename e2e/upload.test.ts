/** A thousand photos over a bad connection, in a real browser: broken off twice, resumed, imported, put right. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawSmallPng } from "./support/draw-small-png.js";
import { chromiumPath, findViolations, launchBrowser } from "./support/browser.js";
import { type Stack, startStack } from "./support/stack.js";

const PHOTOS = 1_000;
const CLASSES = ["oaks", "pines"] as const;
if (!chromiumPath) console.warn("SKIPPED: the upload journey needs a Chromium.");

describe.skipIf(!chromiumPath)("someone with a thousand photos and a bad connection", () => {
  let stack: Stack;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let folder: string;
  /** Hashes of the files that the browser began to send, by visit. */
  let sent = new Set<string>();

  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "smallset-photos-")), "trees");
    for (const name of CLASSES) await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < PHOTOS; index++) {
      const name = CLASSES[index % 2]!;
      await writeFile(join(folder, name, `tree-${index}.png`), drawSmallPng(index));
    }
    stack = await startStack();
    browser = await launchBrowser();
    context = await browser.newContext();
    page = await context.newPage();
    page.on("request", (request) => {
      const hash = /\/api\/uploads\/[^/]+\/files\/([0-9a-f]{64})/.exec(request.url())?.[1];
      if (hash && request.method() === "PUT") sent.add(hash);
    });
    await page.goto(stack.signInUrl);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    await rm(join(folder, ".."), { recursive: true, force: true });
  });

  const choose = async () => {
    await page.getByTestId("folder-input").setInputFiles(folder);
    await page.getByTestId("folder-preview").waitFor();
  };
  /** Waits until so many files have arrived, as the page tells it. */
  const arrived = (count: number) =>
    page.waitForFunction(
      (wanted) => {
        const progress = document.querySelector('[data-testid="upload-progress"][data-phase="uploading"]');
        const done = Number(
          /([\d,]+) of 1,000 files/.exec(progress?.textContent ?? "")?.[1]?.replace(",", ""),
        );
        return done >= wanted;
      },
      count,
      { timeout: 120_000 },
    );

  it("sees how the folder will be read, before anything is sent", async () => {
    await page.goto(`${stack.origin}/datasets/new`);
    await choose();
    const text = await page.getByTestId("folder-preview").textContent();
    expect(text).toContain("Smallset puts some photos of each class aside");
    const rows = await page.getByRole("region", { name: "Classes found" }).getByRole("row").allTextContents();
    expect(rows.slice(1)).toEqual(["oaks500", "pines500"]);
    expect(sent.size).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });

  it("is told when the network is away, and goes on by itself when it is back", async () => {
    await page.getByTestId("start-import").click();
    await arrived(100);
    await context.setOffline(true);
    await page.getByText("Connection lost. It goes on by itself when it is back").first().waitFor();
    await context.setOffline(false);
    await arrived(300);
    expect(sent.size).toBeGreaterThanOrEqual(300);
  });

  it("finds what had arrived after the tab was closed, and sends only the rest", async () => {
    await page.goto("about:blank");
    const before = sent;
    sent = new Set();
    await page.goto(`${stack.origin}/datasets/new`);
    const left = page.getByTestId("unfinished-upload");
    await left.waitFor();
    const count = Number(
      /([\d,]+) of 1,000 files arrived/.exec((await left.textContent())!)![1]!.replace(",", ""),
    );
    expect(await left.textContent()).toContain("trees");
    expect(count).toBeGreaterThanOrEqual(300);
    expect(count).toBeLessThan(PHOTOS);
    expect(await findViolations(page)).toEqual([]);
    // Nothing is a dataset yet.
    const answer = await page.request.post(`${stack.origin}/graphql`, {
      data: { query: "{ datasets { totalCount } }" },
    });
    expect(await answer.json()).toEqual({ data: { datasets: { totalCount: 0 } } });

    await choose();
    await page.getByTestId("start-import").click();
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}$/, { timeout: 180_000 });
    expect(sent.size).toBe(PHOTOS - count);
    // Only the few that were on their way when the tab closed are sent twice.
    expect([...sent].filter((hash) => before.has(hash)).length).toBeLessThanOrEqual(4);
  });

  it("gets all thousand as one dataset, in a grid that draws only what is in view", async () => {
    await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor({ timeout: 120_000 });
    expect(await page.locator("main").textContent()).toContain("1,000 photos in 2 classes");
    const grid = page.getByTestId("photo-grid");
    await grid.getByRole("option").first().waitFor();
    expect(await grid.getByRole("option").count()).toBeLessThan(200);
    await grid.focus();
    await page.keyboard.press("End");
    const last = grid.locator('[aria-posinset="1000"]');
    await last.waitFor();
    expect(await last.getAttribute("aria-setsize")).toBe("1000");
    expect(await findViolations(page)).toEqual([]);
  });

  it("relabels and leaves out by keys, sees the difference before saving, and finds it in the history", async () => {
    const grid = page.getByTestId("photo-grid");
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    const toolbar = page.getByTestId("selection-toolbar");
    expect(await toolbar.textContent()).toContain("3 photos chosen");
    await toolbar.getByLabel("What they show").selectOption("=pines");
    await grid.focus();
    await page.keyboard.press("End");
    await grid.locator('[aria-posinset="1000"] img').waitFor();
    await page.keyboard.press("Space");
    await toolbar.getByRole("button", { name: "Leave out" }).click();
    await page.getByTestId("review-draft").click();
    const diff = page.getByTestId("draft-diff");
    await diff.waitFor();
    expect(await diff.textContent()).toBe("3 with another label, 1 left out. 999 photos will take part.");
    expect(await findViolations(page)).toEqual([]);
    await page.getByTestId("save-version").click();
    await page.getByTestId("version-2").waitFor();
    await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor();
    await page.getByTestId("version-2").getByRole("button", { name: "What changed" }).click();
    const changes = await page.getByTestId("version-diff").textContent();
    expect(changes).toContain("Since version 1: 3 with another label, 1 left out");
    expect(changes).toContain("oaks → pines");
    expect(await page.locator("main").textContent()).toContain("999 photos in 2 classes · 1 left out");
    expect(await findViolations(page)).toEqual([]);
  });

  it("goes back to how it was", async () => {
    await page.getByTestId("version-1").getByRole("button", { name: "Go back to this" }).click();
    await page.getByTestId("version-3").waitFor();
    await page.getByText("1,000 photos in 2 classes").waitFor();
    expect(await page.getByTestId("version-3").textContent()).toContain("Back to version 1");
  });
});

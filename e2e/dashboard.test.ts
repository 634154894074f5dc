/** The dashboard's frame and feel against the real stack: live in two browsers, healing, keys, accessibility, budgets. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeDatasets } from "./journeys/datasets.js";
import { describeFeatures } from "./journeys/features.js";
import { describeOperations } from "./journeys/operations.js";
import { describeRuns } from "./journeys/runs.js";
import { describeSettings } from "./journeys/settings.js";
import {
  chromiumPath,
  COLOUR_RULES,
  findDialogViolations,
  findViolations,
  launchBrowser,
  setTheme,
} from "./support/browser.js";
import { ask, until } from "./support/graphql.js";
import { importFolder, SLOW, startRun, statusOf, writePhotos } from "./support/project.js";
import { type Stack, startStack } from "./support/stack.js";

const MAX_SCRIPT_BYTES = 230 * 1024;
const MAX_LAYOUT_SHIFT = 0.05;

if (!chromiumPath) console.warn("SKIPPED: the dashboard's journeys need a Chromium.");

describe.skipIf(!chromiumPath)("the dashboard", () => {
  let stack: Stack;
  let browser: Browser;
  let owner: BrowserContext;
  let page: Page;
  /** Another tab of the owner's. */
  let watcher: Page;
  let root: string;
  let photos: string;
  const found: { sweepId?: string } = {};
  let versionId: string;
  let datasetId: string;
  let quickId: string;
  let slowId: string;
  const scriptSizes = new Map<string, Promise<number>>();
  /** Scripts' errors, and requests that left the origin. */
  const problems: string[] = [];

  const open = async (path: string, on = page) => {
    await on.goto(stack.origin + path);
    await on.getByRole("heading", { level: 1 }).waitFor();
  };
  const epochOf = async (on: Page) =>
    Number.parseInt((await on.getByTestId("run-epoch").textContent()) ?? "0", 10);
  const waitForEpoch = (epoch: number, on = page) =>
    until(
      () => epochOf(on),
      (found) => found >= epoch,
    );

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "smallset-photos-"));
    photos = await writePhotos(root);
    stack = await startStack({ env: { DATASET_ROOTS: root, WEBHOOK_PRIVATE_ADDRESSES: "true" } });
    browser = await launchBrowser();
    owner = await browser.newContext({ reducedMotion: "reduce", permissions: ["notifications"] });
    page = await owner.newPage();
    owner.on("weberror", (error) => problems.push(error.error().message));
    owner.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== stack.origin) problems.push(`left: ${request.url()}`);
    });
    await page.goto(stack.signInUrl);
    const version = await importFolder(page, stack.origin, "Shapes", photos);
    [versionId, datasetId] = [version.id, version.dataset.id];
    quickId = await startRun(page, stack.origin, {
      datasetVersionId: versionId,
      name: "Quick",
      hyperparameters: { epochs: 5 },
    });
    await until(
      () => statusOf(page, stack.origin, quickId),
      (status) => status === "FINISHED",
    );
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    await rm(root, { recursive: true, force: true });
  });

  it("shows a run live in two browsers, without moving what is being read", async () => {
    slowId = await startRun(page, stack.origin, {
      datasetVersionId: versionId,
      name: "Slow and steady",
      hyperparameters: SLOW,
    });
    const second = await (await browser.newContext({ storageState: await owner.storageState() })).newPage();
    await open(`/runs/${slowId}`);
    await open(`/runs/${slowId}`, second);
    await waitForEpoch(2);
    await waitForEpoch(2, second);
    await page.mouse.wheel(0, 240);
    await until(
      () => page.evaluate(() => scrollY),
      (y) => y > 0,
    );
    await page.getByRole("button", { name: /^Zoom in: Loss/ }).click();
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").fill("stead");
    const before = await page.evaluate(() => scrollY);
    const epoch = await epochOf(page);
    await waitForEpoch(epoch + 3);
    expect(await page.evaluate(() => scrollY)).toBe(before);
    expect(await page.getByTestId("palette-input").inputValue()).toBe("stead");
    await page.keyboard.press("Escape");
    await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector("h1")!));
    await waitForEpoch(epoch + 5);
    expect(await page.evaluate(() => getSelection()!.toString())).toBe("Slow and steady");
    expect(await page.getByRole("button", { name: /^Show all epochs: Loss/ }).isEnabled()).toBe(true);
    // Nothing moves by itself for who asked for that.
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0)),
    );
    // What would glide or pulse takes a hundredth of a millisecond at most.
    expect(moving.filter((durationMs) => durationMs > 1)).toEqual([]);
    await second.context().close();
  });

  it("says when the server is gone, and heals by itself without a gap", async () => {
    const epoch = await epochOf(page);
    const connection = page.getByTestId("connection");
    execFileSync("pkill", ["-9", "-P", String(stack.pid), "-f", "dist/server.js"]);
    await page.locator('[data-testid="connection"][data-state="lost"]').waitFor();
    expect(await connection.textContent()).toContain("Reconnecting");
    await page.locator('[data-testid="connection"][data-state="healed"]').waitFor({ timeout: 60_000 });
    await waitForEpoch(epoch + 3);
    await page.getByText("Table", { exact: true }).first().click();
    const epochs = await page
      .getByRole("region", { name: "Loss as a table" })
      .locator("tbody tr td:first-child")
      .allTextContents();
    // Every epoch from the first on, those of the outage too.
    expect(epochs.map(Number)).toEqual(epochs.map((_, index) => index + 1));
    expect(epochs.length).toBeGreaterThan(epoch);
  });

  it("is asked to tell when a run ends, and goes on watching from another tab", async () => {
    watcher = await owner.newPage();
    await watcher.addInitScript(recordNotifications);
    await open("/", watcher);
    await watcher.getByRole("button", { name: "Tell me when it ends" }).click();
    const told = watcher.getByRole("button", { name: "You will be told" });
    await told.waitFor();
    expect(await told.getAttribute("aria-pressed")).toBe("true");
    await watcher.getByRole("link", { name: "Datasets", exact: true }).click();
    await watcher.waitForURL("**/datasets");
  });

  it("goes anywhere by keyboard", async () => {
    await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await page.waitForURL("**/datasets");
    await page.keyboard.press("?");
    await page.getByTestId("shortcuts").waitFor();
    expect(await findDialogViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByTestId("shortcuts").waitFor({ state: "hidden" });
    // From one to the other without closing it first, too.
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").fill("steady");
    await page.getByRole("option", { name: /Slow and steady/ }).waitFor();
    expect(await findDialogViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/runs/${slowId}`);
    // Who types faster than the list follows gets what was typed, not what the list still shows.
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: /Slow and steady/ }).waitFor();
    await page.getByTestId("palette-input").pressSequentially("Quick");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/runs/${quickId}`);
  });

  it("keeps the focus in a dialog, in the order in which it is read, and gives it back", async () => {
    await open("/settings/people");
    const opener = page.getByTestId("invite");
    await opener.focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("person-name").waitFor();
    const { place: first, count } = await page.evaluate(readFocus);
    const places = [first];
    while (places.length < count) {
      await page.keyboard.press("Tab");
      // Between the last and the first the browser's own controls have it, or here, without any, the document.
      if (await page.evaluate(() => document.activeElement === document.body)) continue;
      places.push((await page.evaluate(readFocus)).place);
    }
    expect(count).toBeGreaterThan(3);
    // Once around meets everything in it, each after the one before, and nothing of the page behind it.
    expect(places).toEqual(places.map((_, index) => (first + index) % count));
    await page.keyboard.press("Escape");
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("types letters into a field, not into the house", async () => {
    await open("/datasets/new");
    const before = page.url();
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").pressSequentially("gm");
    await page.keyboard.press("Escape");
    expect(page.url()).toBe(before);
  });

  it("says that nobody answers on a page without live parts, too", async () => {
    const connection = (state: string) => page.locator(`[data-testid="connection"][data-state="${state}"]`);
    await open("/datasets/new");
    await connection("idle").waitFor({ state: "attached" });
    await page.keyboard.press("Control+k");
    await page
      .getByRole("option", { name: /Slow and steady|Quick/ })
      .first()
      .waitFor();
    await owner.setOffline(true);
    await page.getByTestId("palette-input").fill("st");
    await connection("lost").waitFor();
    expect(await connection("lost").textContent()).toContain("Reconnecting");
    await owner.setOffline(false);
    await page.getByTestId("palette-input").fill("quick");
    await connection("healed").waitFor();
    await page.getByRole("option", { name: /Quick/ }).waitFor();
    await page.keyboard.press("Escape");
  });

  const world = () => ({
    stack,
    browser,
    page,
    root,
    photos,
    datasetId,
    datasetVersionId: versionId,
    quickId,
    open,
  });
  // While the slow one still trains.
  describeSettings(world);

  it("tells on another page that a run has ended, and in the browser's own way who looks elsewhere", async () => {
    await until(
      () => statusOf(page, stack.origin, slowId),
      (status) => status === "FINISHED",
      240_000,
    );
    const note = watcher.getByTestId("note");
    await note.waitFor();
    expect(await note.textContent()).toContain("Slow and steady is finished");
    const { run } = await ask<{ run: { startedAt: string; finishedAt: string } }>(
      page,
      stack.origin,
      "query ($id: ID!) { run(id: $id) { startedAt finishedAt } }",
      { id: slowId },
    );
    // Nobody has walked away from what takes less than half a minute.
    const isLong = Date.parse(run.finishedAt) - Date.parse(run.startedAt) >= 30_000;
    expect(await watcher.evaluate(() => (window as unknown as { shown: string[] }).shown)).toEqual(
      isLong ? ["Slow and steady is finished"] : [],
    );
    await note.getByRole("link").click();
    await watcher.waitForURL(`**/runs/${slowId}`);
    await watcher.close();
  });

  it("sets runs beside each other, from choosing them to the verdict", async () => {
    await open("/compare");
    await page.getByRole("checkbox", { name: /Quick/ }).check();
    await page.getByRole("checkbox", { name: /Slow and steady/ }).check();
    await page.getByTestId("compare-chosen").click();
    await page.waitForURL(/\/compare\?runs=/);
    await page.getByTestId("pair-verdict").waitFor();
    const rows = await page.getByTestId("differences").getByRole("rowheader").allTextContents();
    expect(rows).toContain("Batch size");
    expect(rows).not.toContain("Weights");
    expect(await page.getByTestId("pair-verdict").textContent()).toMatch(/same 12 photos|very same photos/);
  });

  it("sets any two beside each other with two clicks in the list, and a run beside the one before with one", async () => {
    const search = `?runs=${quickId},${slowId}`;
    const arrive = async () => {
      await page.waitForURL("**/compare?*");
      await page.getByTestId("differences").waitFor();
      return new URL(page.url()).search;
    };
    await open("/runs");
    await page.getByRole("checkbox", { name: "Select Quick" }).check();
    await page.getByRole("link", { name: "Compare with Slow and steady" }).click();
    expect(await arrive()).toBe(search);
    await open(`/runs/${slowId}`);
    await page.getByTestId("rivals").getByRole("link", { name: "Quick" }).click();
    expect(await arrive()).toBe(search);
  });

  it("shows on its first page what is in production, since when, who put it there and why", async () => {
    await ask(
      page,
      stack.origin,
      `mutation ($runId: ID!) { registerModelVersion(input: { runId: $runId, modelName: "shapes" }) { id } }`,
      { runId: quickId },
    );
    await ask(
      page,
      stack.origin,
      `mutation { promoteModelVersion(input: { modelName: "shapes", versionNumber: 1,
        reason: "The first that works", overrideGate: true }) { id } }`,
    );
    await open("/");
    const production = page.getByTestId("in-production");
    await production.waitFor();
    const text = await production.textContent();
    expect(text).toContain("shapes version 1");
    expect(text).toContain("by Owner: The first that works");
  });

  describeRuns(world, found);
  describeFeatures(world);
  describeOperations(world);
  describeDatasets(world);

  it("changes its whole page at once between light and dark where motion is unwelcome", async () => {
    await setTheme(page, "light");
    await open(`/runs/${slowId}`);
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(findLateColours)).toEqual([]);
  });

  it("has no accessibility violation on any page, in both themes and on a phone; is light and does not jump", async () => {
    const paths = [
      "/",
      "/runs",
      "/runs/new",
      `/runs/${slowId}`,
      "/datasets",
      "/datasets/new",
      `/datasets/${datasetId}`,
      "/models",
      "/models/shapes",
      "/models/shapes/versions/1",
      "/models/shapes/try",
      "/models/shapes/batches",
      "/models/shapes/traffic",
      "/models/shapes/gate",
      "/compare",
      `/compare?runs=${quickId},${slowId}`,
      `/runs/${found.sweepId}`,
      "/runs?chart=1",
      `/runs?chart=1&q=${encodeURIComponent("val/accuracy >")}`,
      "/operations",
      "/settings/people",
      "/settings/tokens",
      "/settings/webhooks",
      "/settings/audit",
    ];
    const wrong: string[] = [];
    // What is measured would notice: pushed down by hand, a page does jump.
    await open("/");
    await page.evaluate(() => (document.body.style.paddingTop = "300px"));
    await until(
      () => page.evaluate(readLayoutShift),
      (shift) => shift > MAX_LAYOUT_SHIFT,
    );
    for (const path of paths) {
      await page.setViewportSize({ width: 1280, height: 860 });
      await setTheme(page, "light");
      await open(path);
      await page.waitForLoadState("networkidle");
      const shift = await page.evaluate(readLayoutShift);
      if (shift > MAX_LAYOUT_SHIFT) wrong.push(`${path} jumps by ${shift.toFixed(3)}`);
      const bytes = await scriptBytes(path);
      // React alone is more than a quarter: less would mean that the scripts were not found.
      if (bytes > MAX_SCRIPT_BYTES || bytes < MAX_SCRIPT_BYTES / 4)
        wrong.push(`${path} loads ${bytes} bytes of script`);
      const look = async (how: string, rules?: string[]) =>
        wrong.push(
          ...(await findViolations(page, "html", rules)).map((violation) => `${path} ${how}: ${violation}`),
        );
      await look("light");
      await setTheme(page, "dark");
      await look("dark", COLOUR_RULES);
      await page.setViewportSize({ width: 390, height: 844 });
      // These are made of what the others show on a phone, too.
      if (!/[?]|settings/.test(path)) await look("phone");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) wrong.push(`${path} is ${overflow} px wider than a phone`);
    }
    expect(wrong).toEqual([]);
  });

  it("opens its menu on a phone, without a violation", async () => {
    await page.getByRole("button", { name: "Open the menu" }).click();
    const menu = page.getByRole("dialog", { name: "Menu" });
    await menu.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await menu.getByRole("link", { name: "Runs" }).click();
    await page.waitForURL("**/runs");
  });

  it("runs no script that is not its own", async () => {
    const answer = await page.request.get(stack.origin);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const scripts = policy.split(";").find((directive) => directive.trim().startsWith("script-src"));
    expect(scripts).toMatch(/'nonce-\w+'/);
    expect(scripts).not.toContain("unsafe");
    const guest = await owner.newPage();
    await guest.goto(`${stack.origin}/runs`);
    const refused = await guest.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
          document.body.insertAdjacentHTML(
            "beforeend",
            `<img src="/icon.svg" onload="window.injected = true">`,
          );
        }),
    );
    expect(refused).toBe("script-src-attr");
    expect(await guest.evaluate(() => "injected" in window)).toBe(false);
    await guest.close();
  });

  it("met no error, and never left the origin", () => {
    expect(problems).toEqual([]);
  });

  /** Gzipped, as the page's HTML asks for it before anything is clicked. */
  async function scriptBytes(path: string): Promise<number> {
    const html = await (await page.request.get(stack.origin + path)).text();
    // Polyfills are for browsers that know no modules; the others leave them alone.
    const tags = [...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g)].filter(
      ([tag]) => !/nomodule/i.test(tag),
    );
    const sizes = [...new Set(tags.map(([, source]) => source!))].map(sizeOf);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Most scripts are those of every page. */
  function sizeOf(source: string): Promise<number> {
    const measure = async () => gzipSync(await (await page.request.get(stack.origin + source)).body()).length;
    const size = scriptSizes.get(source) ?? measure();
    scriptSizes.set(source, size);
    return size;
  }
});

/** Runs in the page: which of the open dialog's controls has the focus, by its place in the text; -1 where none has. */
function readFocus(): { place: number; count: number } {
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      "dialog[open] :is(a[href], button, input, select, textarea, summary, [tabindex])",
    ),
  ].filter((control) => control.tabIndex >= 0 && !control.matches(":disabled") && control.checkVisibility());
  return { place: controls.indexOf(document.activeElement as HTMLElement), count: controls.length };
}

/** Runs in the page: how far what was there has moved since it was loaded. */
function readLayoutShift(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) sum += entry.value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    // What has happened until now is told in a task of its own.
    setTimeout(() => {
      observer.disconnect();
      resolve(sum);
    }, 50);
  });
}

/** Runs in the page, before its scripts: keeps the titles of what the browser shows, and has nobody look at it. */
function recordNotifications(): void {
  const shown: string[] = [];
  Object.assign(window, {
    shown,
    Notification: new Proxy(Notification, {
      construct(target, [title, options]: [string, NotificationOptions]) {
        shown.push(title);
        return new target(title, options);
      },
    }),
  });
  Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
}

/** Runs in the page: what still has its old colour at the moment at which the theme has changed. */
async function findLateColours(): Promise<string[]> {
  const elements = [...document.querySelectorAll("main, main *")];
  const colours = () =>
    elements.map((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return `${color} ${backgroundColor}`;
    });
  const setTo = (theme: string) => (document.documentElement.dataset["mantineColorScheme"] = theme);
  colours();
  setTo("dark");
  const atOnce = colours();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const settled = colours();
  setTo("light");
  return elements.flatMap((element, index) =>
    atOnce[index] === settled[index]
      ? []
      : [`${element.tagName} ${element.className}: ${atOnce[index]} became ${settled[index]}`],
  );
}

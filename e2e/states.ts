/** With SCREENSHOTS_DIR: what pages look like before there is anything, at work, and when something is wrong. To be looked at. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./support/browser.js";
import { ALL_LOOKS, everywhere, LOOKS, makeFolder, openPage, shoot } from "./support/camera.js";
import { ask, until } from "./support/graphql.js";
import { importFolder, SLOW, startRun, statusOf, writePhotos } from "./support/project.js";
import { type Stack, startStack } from "./support/stack.js";

describe.runIf(everywhere)("pages when not all is well", () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let root: string;

  beforeAll(async () => {
    await makeFolder(everywhere!);
    root = await mkdtemp(join(tmpdir(), "smallset-photos-"));
    stack = await startStack({ env: { DATASET_ROOTS: root } });
    browser = await launchBrowser();
    page = await openPage(browser, {});
    await page.goto(stack.signInUrl);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    await rm(root, { recursive: true, force: true });
  });

  /**
   * @param paths by the picture's name; @param prepare what is done on each page before it is pictured
   * @returns scripts' errors on the way
   */
  async function picture(
    paths: Record<string, string>,
    prepare?: (on: Page) => Promise<unknown>,
  ): Promise<string[]> {
    const errors: string[] = [];
    for (const look of ALL_LOOKS) {
      const own = await openPage(browser, LOOKS[look]);
      own.on("pageerror", (error) => errors.push(error.message));
      for (const [name, path] of Object.entries(paths)) {
        await own.goto(stack.origin + path);
        await prepare?.(own);
        await shoot(own, `${everywhere}/${name}-${look}.png`, { whole: true });
      }
      await own.close();
    }
    return errors;
  }

  it("pictures a house in which nothing is yet, and addresses that lead nowhere", async () => {
    const errors = await picture({
      "empty-home": "/",
      "empty-runs": "/runs",
      "empty-new-run": "/runs/new",
      "empty-compare": "/compare",
      "empty-datasets": "/datasets",
      "empty-models": "/models",
      "empty-operations": "/operations",
      "empty-tokens": "/settings/tokens",
      "empty-webhooks": "/settings/webhooks",
      "nowhere-page": "/nowhere",
      "nowhere-run": `/runs/${randomUUID()}`,
      "nowhere-dataset": `/datasets/${randomUUID()}`,
      "nowhere-model": "/models/none",
      "nowhere-compare": `/compare?runs=${randomUUID()},${randomUUID()}`,
    });
    for (const look of ALL_LOOKS) {
      const stranger = await openPage(browser, { ...LOOKS[look], isStranger: true });
      await stranger.goto(stack.origin);
      await shoot(stranger, `${everywhere}/signed-out-${look}.png`);
      await stranger.close();
    }
    expect(errors).toEqual([]);
  });

  it("pictures what is at work, what failed and what nobody finds", async () => {
    const version = await importFolder(page, stack.origin, "Shapes", await writePhotos(root));
    await writeFile(join(root, "torn.zip"), "PK\u0003\u0004 torn");
    const torn = await importFolder(page, stack.origin, "Torn", join(root, "torn.zip")).catch(() => null);
    const start = (input: object) => startRun(page, stack.origin, { datasetVersionId: version.id, ...input });
    const over = (id: string) =>
      until(
        () => statusOf(page, stack.origin, id),
        (status) => ["FINISHED", "FAILED"].includes(status),
      );
    const quick = await start({ name: "Quick", hyperparameters: { epochs: 5 } });
    await over(quick);
    const extractor = { weights: "imagenet", imageSizePx: 64, preset: "vgg16_caffe" };
    // Refused at once where it is known that the weights cannot be had.
    const failed = await start({ name: "Without weights", extractor }).catch(() => null);
    if (failed) await over(failed);
    const slow = await start({ name: "Slow and steady", hyperparameters: { ...SLOW, epochs: 2_000 } });
    const waiting = await start({ name: "Waits for its turn" });
    await until(
      () => statusOf(page, stack.origin, slow),
      (status) => status === "RUNNING",
    );
    const errors = await picture({
      "work-home": "/",
      "work-runs": "/runs",
      "work-run": `/runs/${slow}`,
      "work-waiting": `/runs/${waiting}`,
      "work-operations": "/operations",
      ...(failed && {
        "failed-run": `/runs/${failed}`,
        "failed-compare": `/compare?runs=${quick},${failed}`,
      }),
      "found-nothing": `/runs?q=${encodeURIComponent("name ~ nobody")}`,
      "search-fault": `/runs?q=${encodeURIComponent("val/accuracy >")}`,
      "empty-audit": `/settings/audit?action=none`,
      ...(torn && { "failed-import": `/datasets/${torn.dataset.id}` }),
    });
    await picture(
      { "error-compare": `/compare?runs=${quick},${slow}`, "error-dataset": "/datasets" },
      (own) => own.route("**/graphql", (route) => route.abort()),
    );
    expect(errors).toEqual([]);
    await ask(page, stack.origin, "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id: waiting });
  });

  it("pictures a lost connection, and how it heals", async () => {
    const pages = await Promise.all(
      ALL_LOOKS.map(async (look) => ({ look, own: await openPage(browser, LOOKS[look]) })),
    );
    const connection = (own: Page, state: string) =>
      own.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor({ timeout: 60_000 });
    const shootAll = (state: string) =>
      Promise.all(
        pages.map(async ({ look, own }) => {
          await connection(own, state);
          await own.screenshot({ path: `${everywhere}/${state}-${look}.png` });
        }),
      );
    for (const { own } of pages) {
      await own.goto(`${stack.origin}/`);
      await own.getByTestId("running-now").waitFor();
    }
    execFileSync("pkill", ["-9", "-P", String(stack.pid), "-f", "dist/server.js"]);
    await shootAll("lost");
    await shootAll("healed");
    expect(pages.length).toBe(ALL_LOOKS.length);
    for (const { own } of pages) await own.close();
  });
});

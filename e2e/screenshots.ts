/** Makes the pictures of docs/images from the sample project, as `npm start` brings it. */
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./support/browser.js";
import { type Stack, startStack } from "./support/stack.js";

const folder = resolve(import.meta.dirname, "../docs/images");
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  stack = await startStack({ env: { SAMPLE: "true" } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.remove();
});

async function openPage(options: { dark?: boolean; phone?: boolean }): Promise<Page> {
  const [context] = browser.contexts();
  const page = await browser.newPage({
    viewport: options.phone ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    deviceScaleFactor: options.phone ? 2 : 1,
    colorScheme: options.dark ? "dark" : "light",
    reducedMotion: "reduce",
    ...(context && { storageState: await context.storageState() }),
  });
  return page;
}

/** The page at rest: fonts there, nothing loading, charts drawn. */
async function shoot(page: Page, path: string, name: string, fullPage = false) {
  await page.goto(stack.origin + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(800);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage });
}

it("pictures the sample project in both themes and on a phone", async () => {
  const page = await openPage({});
  await page.goto(stack.signInUrl);
  await page.goto(`${stack.origin}/runs`);
  await page.getByTestId("run-row").first().waitFor({ timeout: 120_000 });
  await page.getByTestId("run-row").first().getByRole("link").first().click();
  await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor({ timeout: 600_000 });
  const run = new URL(page.url()).pathname;
  await page.goto(`${stack.origin}/datasets`);
  const dataset = await page
    .locator('main a[href^="/datasets/"]:not([href$="/new"])')
    .first()
    .getAttribute("href");
  expect(dataset).toBeTruthy();

  await shoot(page, run, "run-light");
  await shoot(page, "/", "home-light");
  await shoot(page, "/runs", "runs-light");
  await shoot(page, "/operations", "operations-light");
  await shoot(page, dataset!, "dataset-light");
  await shoot(page, "/runs/new", "new-run-light");
  const dark = await openPage({ dark: true });
  await shoot(dark, run, "run-dark");
  await shoot(dark, dataset!, "dataset-dark");
  await shoot(dark, "/", "home-dark");
  const phone = await openPage({ phone: true });
  await shoot(phone, run, "run-phone");
});

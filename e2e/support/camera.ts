/** Takes pictures of pages: light, dark, on a phone. */
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";

export const LOOKS = {
  light: {},
  dark: { dark: true },
  phone: { phone: true },
  small: { small: true },
  "small-dark": { small: true, dark: true },
} as const;
export type Look = keyof typeof LOOKS;
/** Of docs/images. */
export const BEST_LOOKS: Look[] = ["light", "dark", "phone"];
/** What is looked at: what fits into the narrowest phone fits into any. */
export const ALL_LOOKS: Look[] = ["light", "dark", "small", "small-dark"];

/** `small`: the narrowest phones that are still sold. Shares the sign-in of the browser's first context; `isStranger` has none. */
export async function openPage(
  browser: Browser,
  { dark = false, phone = false, small = false, isStranger = false },
): Promise<Page> {
  const [context] = browser.contexts();
  return browser.newPage({
    viewport: small
      ? { width: 360, height: 740 }
      : phone
        ? { width: 390, height: 844 }
        : { width: 1280, height: 860 },
    hasTouch: phone || small,
    deviceScaleFactor: phone ? 2 : 1,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    ...(context && !isStranger && { storageState: await context.storageState() }),
  });
}

/** The page at rest: fonts there, nothing loading, charts drawn. @param how `whole`: as high as it is */
export async function shoot(page: Page, path: string, { whole = false } = {}): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(800);
  await page.screenshot({ path, fullPage: whole });
}

/** Where `SCREENSHOTS_DIR` says, everything is pictured to be looked at. */
export const everywhere = process.env["SCREENSHOTS_DIR"];

export async function makeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

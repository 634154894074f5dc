/** A real Chromium for the journeys. */
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Set by `npm test` to the Chromium it found; empty where there is none. */
export const chromiumPath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      // Chromium's sandbox does not run as root, as continuous integration does.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // A camera that shows a moving test picture, and is allowed at once; the page still has to be allowed to ask.
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
    ],
  });
}

/** The rules that look at colours: all that a theme can break. */
export const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * Accessibility violations of the page as it is now, each with the elements that have it.
 * @param rules axe's names. Default: all
 */
export async function findViolations(page: Page, within = "html", rules?: string[]): Promise<string[]> {
  // Once a document; AxeBuilder would send it, and open a page of its own, for each look.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ selector, only }) => {
      // Only what is wrong is described: that is most of the time.
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(selector, {
        resultTypes: ["violations"],
        ...(only && { runOnly: { type: "rule", values: only } }),
      });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
      );
    },
    { selector: within, only: rules },
  );
}

/** Of the dialog that is open, in both themes; leaves the page light. */
export async function findDialogViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    await setTheme(page, theme);
    found.push(...(await findViolations(page, "dialog[open]")).map((violation) => `${theme}: ${violation}`));
  }
  return found;
}

/** Resolves when the page has heard of it: measured in between, it would be half light and half dark. */
export async function setTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor({ state: "attached" });
}

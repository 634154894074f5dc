/** Finding runs among many: search, columns, groups, views; and a sweep from its form to its page. */
import { describe, expect, it } from "vitest";
import { findDialogViolations, findViolations } from "../support/browser.js";
import { until } from "../support/graphql.js";
import type { World } from "./world.js";

export const describeRuns = (world: () => World, found: { sweepId?: string }) =>
  describe("its runs", () => {
    it("are swept over from the form, and gathered live on one page", async () => {
      const { page, open, quickId } = world();
      await open(`/runs/new?from=${quickId}`);
      await page.getByTestId("how-sweep").click();
      await page.getByLabel("Trainings").fill("3");
      await page.getByRole("button", { name: "Show settings" }).click();
      await page.getByLabel("More views of each photo").fill("1");
      await page
        .getByTestId("estimate")
        .getByText(/further views? .*to look at/)
        .waitFor();
      await page.getByTestId("start-run").click();
      await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
      found.sweepId = new URL(page.url()).pathname.split("/").at(-1)!;
      const rows = page.getByTestId("children").locator("tbody tr");
      await rows.nth(2).waitFor();
      // No reload: what the children tell comes by subscription.
      await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor({ timeout: 120_000 });
      await page.getByTestId("best-child").waitFor();
      expect(await rows.count()).toBe(3);
      // An event brings the status at once, an answer the scores a moment later.
      await rows
        .filter({ hasText: /Finished.*%/ })
        .nth(2)
        .waitFor();
      expect(await page.getByTestId("parent-score").textContent()).toMatch(/\d/);
      expect(await findViolations(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: /^Curves of all trainings/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^tensorboard-.+\.zip$/);
      await page.getByTestId("best-child").click();
      await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").nth(1).waitFor();
    });

    it("are told of once, not training by training", async () => {
      const { page, open } = world();
      await open("/");
      // Three children and their parent are one thing among the latest.
      const names = await page.getByTestId("run-row").locator("td:first-child").allTextContents();
      expect(new Set(names).size).toBe(names.length);
      expect(names).toHaveLength(3);
      // The parent has no curve of its own: its best training's score stands in its row.
      expect(await page.getByTestId("parent-score").allTextContents()).toEqual([
        expect.stringMatching(/^\d.*%, The best of 3 trainings$/),
      ]);
    });

    it("are searched, and a wrong search is marked where it is wrong", async () => {
      const { page, open } = world();
      await open("/runs");
      const search = page.getByTestId("run-search");
      await search.fill("name ~ steady");
      await search.press("Enter");
      await page.waitForURL(/q=name/);
      await page.getByText("1 run found").waitFor();
      expect(await page.getByTestId("run-row").count()).toBe(1);
      await search.fill("val/accuracy >");
      await search.press("Escape");
      await page.getByTestId("search-fault").waitFor();
      expect(await findViolations(page)).toEqual([]);
      // What was found stays until the search can be read.
      expect(await page.getByTestId("run-row").count()).toBe(1);
      await page.getByRole("button", { name: "Clear the search" }).click();
      await page.getByTestId("run-row").nth(4).waitFor();
    });

    it("show the columns that are chosen, by address, and come back with the way back", async () => {
      const { page } = world();
      await page.getByRole("button", { name: "Columns" }).click();
      // The address holds the choice, and the tick follows it.
      await page.getByRole("checkbox", { name: "learningRate" }).click();
      await page.waitForURL(/columns=.*learningRate/);
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("columnheader", { name: "learningRate" }).getByRole("button").click();
      await page.waitForURL(/sort=-params/);
      const address = page.url();
      await page.getByTestId("run-row").first().getByRole("link").first().click();
      await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
      await page.goBack();
      await page.waitForURL(({ href }) => href === address);
      await page.getByRole("columnheader", { name: "learningRate" }).waitFor();
    });

    it("are kept as a view for everybody, and opened from it", async () => {
      const { page } = world();
      const address = page.url();
      await page.getByRole("button", { name: "Views" }).click();
      await page.getByLabel("Keep what you see now as").fill("By learning rate");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Saved views" });
      await dialog.getByRole("button", { name: "By learning rate", exact: true }).waitFor();
      expect(await findDialogViolations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByLabel("Group runs").selectOption("settings");
      await page.waitForURL(/by=settings/);
      // Quick and the slow one each have settings of their own, and so has each training of the sweep.
      await until(
        () => page.getByTestId("run-group").count(),
        (count) => count >= 5,
      );
      await page.getByRole("button", { name: "Views" }).click();
      await dialog.getByRole("button", { name: "By learning rate", exact: true }).click();
      await page.waitForURL(({ href }) => href === address);
      await page.getByTestId("run-row").first().waitFor();
    });
  });

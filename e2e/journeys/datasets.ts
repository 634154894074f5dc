/** A dataset on its way in: an import that is stopped and taken up again, and photos in it that look alike. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawPhoto } from "../../apps/api/test/support/draw-photos.js";
import { drawSmallPng } from "../support/draw-small-png.js";
import { findDialogViolations, findViolations } from "../support/browser.js";
import { ask } from "../support/graphql.js";
import type { World } from "./world.js";

/** Enough to be caught at work; the second time, few will do. */
const FILLERS = 1_500;
const FEW = 40;

export const describeDatasets = (world: () => World) =>
  describe("its datasets", () => {
    it("are stopped while they are read, and taken up again from where they were sent", async () => {
      const { page, open, stack, root } = world();
      const folder = join(root, "twins");
      for (const split of ["train", "validation"])
        for (const name of ["dots", "noise"]) await mkdir(join(folder, split, name), { recursive: true });
      await writeFile(join(folder, "train/dots/large.jpg"), await drawPhoto("dots", 999, 320));
      await writeFile(join(folder, "validation/dots/small.jpg"), await drawPhoto("dots", 999, 160));
      await writeFile(join(folder, "train/dots/other.jpg"), await drawPhoto("stripes", 5, 320));
      await writeFile(join(folder, "validation/noise/last.png"), drawSmallPng(FILLERS));
      for (let index = 0; index < FILLERS; index++)
        await writeFile(join(folder, `train/noise/${index}.png`), drawSmallPng(index));
      const { importDataset } = await ask<{ importDataset: { dataset: { id: string } } }>(
        page,
        stack.origin,
        "mutation ($input: ImportDatasetInput!) { importDataset(input: $input) { dataset { id } } }",
        { input: { name: "Twins", path: folder } },
      );
      await open(`/datasets/${importDataset.dataset.id}`);
      await page.getByTestId("import-progress").getByTestId("cancel-job").click();
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("confirm").click();
      await page.locator('[data-testid="import-status"][data-status="FAILED"]').waitFor();
      const notice = page.getByTestId("error-notice");
      await notice.getByText("The import was stopped").waitFor();
      expect(await page.getByTestId("import-progress").count()).toBe(0);
      for (let index = FEW; index < FILLERS; index++) await rm(join(folder, `train/noise/${index}.png`));
      await notice.getByRole("button", { name: "Try again" }).click();
      await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor({ timeout: 60_000 });
      expect(await page.locator("main").textContent()).toContain("44 photos in 2 classes");
    });

    it("show photos that look alike side by side, and leave one of them out in the next version", async () => {
      const { page } = world();
      const alike = page.getByTestId("look-alike");
      await alike.first().waitFor();
      expect(await alike.count()).toBe(1);
      expect(await alike.getAttribute("data-code")).toBe("NEAR_LEAKAGE");
      const sides = await page.getByTestId("look-alike-side").allTextContents();
      expect(sides[0]).toMatch(/dots · train.*320 × 320/);
      expect(sides[1]).toMatch(/dots · validation.*160 × 160/);
      expect(await findViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Leave out train/dots/large.jpg" }).click();
      await alike.getByText("left out").waitFor();
      await page.getByTestId("review-draft").click();
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("save-version").click();
      await page.getByTestId("version-2").waitFor();
      await page.getByText("43 photos in 2 classes · 1 left out").waitFor();
      expect(await alike.count()).toBe(0);
    });
  });

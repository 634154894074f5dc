/** Who runs the product: the queue item by item, what failed, the workers, the disk; and what is deleted for good. */
import { cp, mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findDialogViolations } from "../support/browser.js";
import { ask, until } from "../support/graphql.js";
import { importFolder, SLOW, startRun } from "../support/project.js";
import type { World } from "./world.js";

const FIRST = "First in line";
const SECOND = "Second in line";

export const describeOperations = (world: () => World) =>
  describe("its operations", () => {
    const job = (name: string, state?: string) =>
      world()
        .page.locator(`[data-testid="job"]${state ? `[data-state="${state}"]` : ""}`)
        .filter({ hasText: name });

    it("put work aside, move it back, take it up again and stop it, all from the queue", async () => {
      const { page, open, stack, datasetVersionId } = world();
      const start = (name: string) =>
        startRun(page, stack.origin, { datasetVersionId, name, hyperparameters: { ...SLOW, epochs: 2_000 } });
      await start(FIRST);
      const second = await start(SECOND);
      await open("/operations");
      await job(FIRST, "RUNNING").waitFor();
      // Counted in the browser: the page is alive.
      await page.getByTestId("disk-kinds").waitFor();
      await job(SECOND, "WAITING").getByTestId("turn").selectOption("100");
      await until(
        () => ask<any>(page, stack.origin, "{ jobs { id priority } }"),
        ({ jobs }) => jobs.find(({ id }: { id: string }) => id === second)?.priority === 100,
      );
      await job(FIRST).getByTestId("pause-run").click();
      await job(FIRST, "PAUSED").waitFor();
      // Put aside, it leaves the worker to the next.
      await job(SECOND, "RUNNING").waitFor();
      await open("/");
      const onHome = page.getByTestId("running-now").getByRole("listitem").filter({ hasText: FIRST });
      await onHome.locator('[data-status="PAUSED"]').waitFor();
      await open("/operations");
      await job(SECOND).getByTestId("cancel-run").click();
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByRole("dialog").getByTestId("confirm-cancel").click();
      await job(SECOND).waitFor({ state: "detached" });
      await job(FIRST).getByTestId("resume-run").click();
      await job(FIRST, "RUNNING").waitFor();
      await job(FIRST).getByTestId("cancel-run").click();
      await page.getByRole("dialog").getByTestId("confirm-cancel").click();
      await job(FIRST).waitFor({ state: "detached" });
    });

    it("show how busy each worker is, and how many it trains at once", async () => {
      const { page } = world();
      const processor = page.getByTestId("worker-processor");
      await processor.getByText(/of \d+ core/).waitFor();
      expect(await processor.textContent()).toMatch(/\d\.\d of \d+ core/);
      expect(await page.getByTestId("worker-memory").textContent()).toMatch(/[MG]B of .*GB/);
      const atOnce = (count: string) =>
        page.locator('output[aria-label="Trained at once"]').filter({ hasText: count });
      await page.getByRole("button", { name: "Train one more at once" }).click();
      await atOnce("2").waitFor();
      await page.getByRole("button", { name: "Train one fewer at once" }).click();
      await atOnce("1").waitFor();
    });

    it("say why an import failed, and try it again once it is put right", async () => {
      const { page, stack, root, photos } = world();
      const folder = join(root, "half");
      const [one, other] = await readdir(join(photos, "train"));
      await cp(join(photos, "train", one!), join(folder, one!), { recursive: true });
      const { dataset } = await importFolder(page, stack.origin, "Half of them", folder);
      const reason = job("Half of them", "FAILED").getByTestId("job-error");
      await reason.waitFor();
      expect(await reason.textContent()).toMatch(/class/);
      await cp(join(photos, "train", other!), join(folder, other!), { recursive: true });
      await job("Half of them").getByTestId("retry-job").click();
      await job("Half of them").waitFor({ state: "detached" });
      await page.goto(`${stack.origin}/datasets/${dataset.id}`);
      await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor();
    });

    it("free disk, after saying how much of what", async () => {
      const { page, open, stack } = world();
      const old = join(stack.dataDir, "thumbnails", "old");
      await mkdir(old, { recursive: true });
      await writeFile(join(old, "small.webp"), Buffer.alloc(3_000_000));
      const yesterday = new Date(Date.now() - 24 * 3_600_000);
      await utimes(join(old, "small.webp"), yesterday, yesterday);
      await open("/operations");
      await page.getByTestId("disk-kinds").getByText("Small pictures").waitFor();
      await page.getByTestId("free-disk").click();
      await page.getByRole("checkbox", { name: /Small pictures: 3.0 MB/ }).check();
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("confirm-free").click();
      expect(await page.getByTestId("freed").textContent()).toMatch(/3\.0 MB freed.*1 file/);
      await page.getByRole("button", { name: "Done" }).click();
      expect(await readdir(old)).toEqual([]);
    });

    it("draw the splits of a dataset anew, then delete it for good", async () => {
      const { page, open } = world();
      await open("/datasets");
      await page.getByRole("link", { name: "Half of them" }).click();
      await page.getByTestId("redraw").click();
      await page.getByLabel("To check with (%)").fill("50");
      expect(await page.getByTestId("redraw-shares").textContent()).toContain(
        "About 12 photos to learn from",
      );
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("confirm-redraw").click();
      await page.getByTestId("version-2").waitFor();
      await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor();
      // Ready is also what the version before was.
      const totals = await until(
        () => page.locator("tfoot td").allTextContents(),
        ([train]) => train === "12",
      );
      expect(totals.slice(0, 2)).toEqual(["12", "12"]);
      await page.getByTestId("delete-dataset").click();
      const preview = page.getByTestId("deletion-preview");
      await preview.waitFor();
      expect(await preview.textContent()).toContain("The dataset with 48 photos in all its versions");
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("confirm-delete").click();
      await page.waitForURL("**/datasets");
      await page.getByRole("link", { name: "Shapes" }).waitFor();
      expect(await page.getByRole("link", { name: "Half of them" }).count()).toBe(0);
    });

    it("keep a dataset that runs need, and delete runs by the handful", async () => {
      const { page, open, datasetId } = world();
      await open(`/datasets/${datasetId}`);
      await page.getByTestId("delete-dataset").click();
      await page.getByText(/runs use it. Delete those first/).waitFor();
      expect(await page.getByTestId("confirm-delete").isDisabled()).toBe(true);
      await open(`/runs?q=${encodeURIComponent('name ~ "in line"')}`);
      for (const name of [FIRST, SECOND])
        await page.getByRole("checkbox", { name: `Select ${name}` }).check();
      await page.getByTestId("delete-runs").click();
      const preview = page.getByTestId("deletion-preview");
      await preview.waitFor();
      expect(await preview.textContent()).toContain("2 runs with their curves");
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("confirm-delete").click();
      await page.getByText("No run fits").waitFor();
    });
  });

/** What a tutorial's script saved with np.save: imported from its files, and trained on without a photo. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeNpy } from "../../packages/ml-core/src/features/npy.js";
import { findViolations } from "../support/browser.js";
import type { World } from "./world.js";

/** What VGG16 gives for photos of 32 × 32 pixels. */
const SHAPE = [1, 1, 512];
const CLASSES = { cats: 0, dogs: 1 };
const ROWS_A_CLASS = { train: 12, validation: 6 };

/** Files as the script leaves them: one class's rows after the other's, and each class has its own bright features. */
async function writeFeatureFiles(folder: string): Promise<string[]> {
  await mkdir(folder);
  const length = SHAPE.reduce((product, size) => product * size);
  const files: string[] = [];
  for (const [split, rows] of Object.entries(ROWS_A_CLASS)) {
    const data = Float32Array.from({ length: 2 * rows * length }, (_, at) => {
      const ofClass = Math.floor(at / length / rows);
      return (at % 2 === ofClass ? 1 : 0) + ((at * 7_919) % 101) / 500;
    });
    const file = join(folder, `bottleneck_features_${split}.npy`);
    await writeNpy(file, { data, shape: [2 * rows, ...SHAPE] });
    files.push(file);
  }
  const indices = join(folder, "class_indices.json");
  await writeFile(indices, JSON.stringify(CLASSES));
  return [...files, indices];
}

export const describeFeatures = (world: () => World) =>
  describe("features of a script", () => {
    it("are told apart by their names, imported and trained on", async () => {
      const { page, open, root } = world();
      const files = await writeFeatureFiles(join(root, "features"));
      await open("/datasets/new");
      await page.getByText("Features", { exact: true }).click();
      // Half of what is needed is said to be half.
      await page.getByTestId("feature-files").setInputFiles(files.slice(0, 1));
      await page.getByText("A file for train and one for validation are needed").waitFor();
      await page.getByTestId("feature-files").setInputFiles(files);
      const guessed = await page.getByTestId("guessed-files").textContent();
      expect(guessed).toContain("train: bottleneck_features_train.npy, as many rows of each class");
      expect(guessed).toContain("Classes: class_indices.json");
      await page.getByTestId("features-name").fill("Features of a tutorial");
      await page.getByTestId("import-weights").selectOption("random");
      await page.getByTestId("import-size").fill("32");
      await page.getByTestId("import-preset").selectOption("vgg16_caffe");
      expect(await findViolations(page)).toEqual([]);
      await page.getByTestId("import-features").click();
      await page.waitForURL(/\/datasets\/[0-9a-f-]{36}$/);
      await page.locator('[data-testid="import-status"][data-status="READY"]').waitFor();
      expect(await page.locator("main").textContent()).toContain("36 photos in 2 classes");
      await page.getByRole("link", { name: "Train a classifier" }).click();
      await page.getByTestId("made-by").getByText("VGG16").waitFor();
      await page.getByTestId("start-run").click();
      await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
      await page.locator('[data-testid="run-status"][data-status="FINISHED"]').waitFor({ timeout: 120_000 });
      const accuracy = await page.getByTestId("run-accuracy").textContent();
      expect(Number.parseFloat(accuracy!)).toBeGreaterThan(90);
    });
  });

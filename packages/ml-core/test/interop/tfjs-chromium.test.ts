import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchBrowser } from "../../../../e2e/support/browser.js";
import { exportTfjsWholeModel } from "../../src/interop/tfjs/export-tfjs.js";
import { startServer, type TestServer } from "../helpers/http-server.js";
import { largestDifference } from "./helpers/drawn-model.js";
import { useExportsFolder } from "./helpers/exports-folder.js";
import { type AnsweredModel, answerWithWholeModel } from "./helpers/whole-model.js";

const folder = useExportsFolder();
const hasChromium = existsSync(chromiumPath);
if (!hasChromium) console.warn("SKIPPED: TensorFlow.js in a browser needs a Chromium.");
/** In a browser's JavaScript an image takes seconds. */
const IMAGES = 2;

/** As `<script src="tf.min.js">` declares it in the page. */
declare const tf: typeof tfjs;

describe.skipIf(!hasChromium)(
  "a model exported to TensorFlow.js, in a real browser",
  { timeout: 300_000 },
  () => {
    const tfScript = join(
      dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs/package.json")),
      "dist/tf.min.js",
    );
    let server: TestServer;
    let answered: AnsweredModel;

    beforeAll(async () => {
      answered = await answerWithWholeModel({ imageSizePx: 32, preset: "vgg16-caffe" });
      const dir = join(folder, "tfjs-chromium");
      await exportTfjsWholeModel({ ...answered.model, dir });
      server = await startServer(async ({ url }, response) => {
        if (url === "/") return void response.end('<!doctype html><script src="/tf.min.js"></script>');
        const file = url === "/tf.min.js" ? tfScript : join(dir, url!);
        response.end(existsSync(file) ? await readFile(file) : undefined);
      });
    });
    afterAll(() => server.close());

    it("loads over HTTP and answers as it does here", async () => {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(server.url);
        const pixels = [...answered.pixels.subarray(0, IMAGES * 32 * 32 * 3)];
        const theirs = await page.evaluate(
          async ({ values, shape }) => {
            await tf.setBackend("cpu");
            const model = await tf.loadLayersModel("/model.json");
            const output = model.predict(tf.tensor(values, shape)) as tfjs.Tensor;
            return Array.from(await output.data());
          },
          { values: pixels, shape: [IMAGES, 32, 32, 3] },
        );
        const ours = answered.probabilities.subarray(0, IMAGES * 3);
        expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(1e-4);
      } finally {
        await browser.close();
      }
    });
  },
);

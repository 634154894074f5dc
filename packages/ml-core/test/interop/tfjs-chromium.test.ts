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
import { findPhotos } from "./helpers/photos.js";
import { type AnsweredModel, answerWithWholeModel } from "./helpers/whole-model.js";

const folder = useExportsFolder();
const hasChromium = existsSync(chromiumPath);
if (!hasChromium) console.warn("SKIPPED: TensorFlow.js in a browser needs a Chromium.");
const IMAGES = 8;

/** As `<script src="tf.min.js">` and the WebAssembly backend's script declare it in the page. */
declare const tf: typeof tfjs & { wasm: { setWasmPaths(path: string): void } };

describe.skipIf(!hasChromium)(
  "a model exported to TensorFlow.js, in a real browser",
  { timeout: 300_000 },
  () => {
    const require = createRequire(import.meta.url);
    const distOf = (name: string) =>
      join(dirname(require.resolve(`@tensorflow/${name}/package.json`)), "dist");
    // In the page's plain JavaScript each image would take seconds.
    const [library, wasm] = [distOf("tfjs"), distOf("tfjs-backend-wasm")];
    let server: TestServer;
    let answered: AnsweredModel;

    beforeAll(async () => {
      answered = await answerWithWholeModel({
        imageSizePx: 32,
        preset: "vgg16-caffe",
        photos: findPhotos(),
      });
      const dir = join(folder, "tfjs-chromium");
      await exportTfjsWholeModel({ ...answered.model, dir });
      server = await startServer(async ({ url }, response) => {
        const scripts = ["tf.min.js", "tf-backend-wasm.min.js"].map(
          (name) => `<script src="/${name}"></script>`,
        );
        if (url === "/") return void response.end(`<!doctype html>${scripts.join("")}`);
        const file = [dir, library, wasm].map((from) => join(from, url!)).find((path) => existsSync(path));
        if (url!.endsWith(".wasm")) response.setHeader("content-type", "application/wasm");
        response.end(file && (await readFile(file)));
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
            tf.wasm.setWasmPaths("/");
            if (!(await tf.setBackend("wasm"))) throw new Error("The WebAssembly backend does not start.");
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

/** Exports a model as a zip that runs without Smallset: the whole network, a README and an example. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadBundle } from "../../bundle/bundle.js";
import type { Backbone } from "../../features/backbone.type.js";
import { resolveWorkerEntry } from "../../runtime/worker-entry.js";
import { writeFileAtomically } from "../../runtime/write-file-atomically.js";
import { describeExport } from "../model-to-export.js";
import { buildOnnxWholeModel } from "../onnx/export-onnx.js";
import { toZip } from "./to-zip.js";
import { PACKAGE_JSON, pixelsScript, PREDICT_SCRIPT, readme } from "./zip-texts.js";

/**
 * @param dir the bundle's folder
 * @param backbone the one that the bundle's features came from
 * @param threshold a largest probability below this means "unknown"; default none
 * @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT, FILE_CORRUPT, NOT_BUILT
 */
export async function exportBundleZip({
  file,
  dir,
  backbone,
  threshold,
}: {
  file: string;
  dir: string;
  backbone: Backbone;
  threshold?: number;
}): Promise<void> {
  const bundle = await loadBundle(dir);
  const model = {
    topModel: bundle.topModel,
    extractor: bundle.extractor,
    ...(threshold !== undefined && { threshold }),
  };
  const { preprocessing } = backbone;
  const classIndices = Object.fromEntries(bundle.classNames.map((name, index) => [name, index]));
  const copy = async (name: string) => ({ name, data: await readFile(join(dir, name)) });
  const entries = [
    text("README.md", readme(bundle, preprocessing, threshold ?? null)),
    text("package.json", toJson(PACKAGE_JSON)),
    text("predict.mjs", PREDICT_SCRIPT),
    text("pixels.mjs", await toPixelsScript(preprocessing.resize)),
    text("model.json", toJson(describeExport(model))),
    text("class_indices.json", toJson(classIndices)),
    await copy("bundle.json"),
    await copy("top_model.safetensors"),
    { name: "model.onnx", data: buildOnnxWholeModel(model, backbone) },
  ];
  await writeFileAtomically(file, toZip(entries));
}

const text = (name: string, content: string) => ({ name, data: Buffer.from(content) });
const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function toPixelsScript(resize: "nearest" | "bilinear"): Promise<string> {
  const compiled = await readFile(resolveWorkerEntry(`images/resize-${resize}.js`), "utf8");
  const resizer = compiled.replace(/\/\/# sourceMappingURL=.*\n?$/, "");
  return `${pixelsScript(resize === "nearest" ? "resizeNearest" : "resizeBilinear")}\n${resizer}`;
}

/** Exports a model as a zip that runs without Smallset: the whole network, a README and an example. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { loadBundle, type ModelBundle } from "../../bundle/bundle.js";
import type { Backbone } from "../../features/backbone.type.js";
import { resolveBuilt } from "../../runtime/resolve-built.js";
import { writeFileAtomically } from "../../runtime/write-file-atomically.js";
import { describeExport, type ModelToExport } from "../model-to-export.js";
import { buildOnnxWholeModel } from "../onnx/export-onnx.js";
import { toZip } from "./to-zip.js";
import { PACKAGE_JSON, pixelsScript, PREDICT_SCRIPT, readme } from "./zip-texts.js";

/**
 * @param dir the bundle's folder
 * @param backbone the one that the bundle's features came from
 * @param model the bundle's, as it answers: with its temperature in the weights
 * @param temperature for the README; 1 is none
 * @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT, FILE_CORRUPT, NOT_BUILT
 */
export async function exportBundleZip({
  file,
  dir,
  backbone,
  model,
  temperature,
}: {
  file: string;
  dir: string;
  backbone: Backbone;
  model: ModelToExport;
  temperature: number;
}): Promise<void> {
  const bundle = await loadBundle(dir);
  const { preprocessing } = backbone;
  const description = describeExport(model, "network");
  const classIndices = Object.fromEntries(bundle.classNames.map((name, index) => [name, index]));
  const copy = async (name: string) => ({ name, data: await readFile(join(dir, name)) });
  const entries = [
    text("README.md", readme(bundle, preprocessing, { description, temperature })),
    text("package.json", toJson(PACKAGE_JSON)),
    text("predict.mjs", PREDICT_SCRIPT),
    text("pixels.mjs", await toPixelsScript(preprocessing.resize)),
    text("model.json", toJson(description)),
    text("class_indices.json", toJson(classIndices)),
    text("bundle.json", withoutPaths(await readFile(join(dir, "bundle.json"), "utf8"))),
    await copy("top_model.safetensors"),
    { name: "model.onnx", data: buildOnnxWholeModel(model, backbone) },
  ];
  await writeFileAtomically(file, toZip(entries));
}

const text = (name: string, content: string) => ({ name, data: Buffer.from(content) });
const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A path of this machine means nothing elsewhere and is nobody else's business: of weights, the file's name stays. */
function withoutPaths(bundleJson: string): string {
  const bundle = JSON.parse(bundleJson) as ModelBundle;
  const { spec } = bundle.extractor;
  spec.weights = spec.weights.replace(
    /^((?:onnx|vgg19|mobilenet):)?(.+)$/s,
    (_, kind = "", path: string) => kind + basename(path),
  );
  return JSON.stringify(bundle, null, 1);
}

async function toPixelsScript(resize: "nearest" | "bilinear"): Promise<string> {
  const compiled = await readFile(resolveBuilt(`images/resize-${resize}.js`), "utf8");
  const resizer = compiled.replace(/\/\/# sourceMappingURL=.*\n?$/, "");
  return `${pixelsScript(resize === "nearest" ? "resizeNearest" : "resizeBilinear")}\n${resizer}`;
}

/** The texts inside a zip bundle: how to run the model without Smallset. */
import type { ModelBundle } from "../../bundle/bundle.js";
import type { Preprocessing } from "../../features/preprocessing.js";
import type { ExportDescription } from "../model-to-export.js";

/** `predict.mjs`: prints one JSON line a photo. */
export const PREDICT_SCRIPT = `import { readFile } from "node:fs/promises";
import ort from "onnxruntime-node";
import { readPixels } from "./pixels.mjs";

const { classNames, threshold, extractor } = JSON.parse(await readFile("model.json", "utf8"));
const size = extractor.imageSizePx;
const session = await ort.InferenceSession.create("model.onnx");
for (const file of process.argv.slice(2)) {
  const input = new ort.Tensor("uint8", await readPixels(file, size), [1, size, size, 3]);
  const answer = await session.run({ [session.inputNames[0]]: input });
  const probabilities = [...answer.probabilities.data];
  const best = Math.max(...probabilities);
  const className = best < (threshold ?? 0) ? null : classNames[probabilities.indexOf(best)];
  console.log(JSON.stringify({ file, className, probabilities }));
}
`;

/** `pixels.mjs`, in front of our own resizing: other libraries' filters of the same names give other pixels. */
export const pixelsScript = (resizer: string) => `import sharp from "sharp";

/** Returns [sizePx, sizePx, 3] u8 RGB. */
export async function readPixels(file, sizePx) {
  const photo = sharp(file, { ignoreIcc: true }).autoOrient().removeAlpha().toColourspace("srgb").raw();
  const { data, info } = await photo.toBuffer({ resolveWithObject: true });
  return ${resizer}({ data, widthPx: info.width, heightPx: info.height }, sizePx);
}
`;

const percent = (fraction: number) => `${(fraction * 100).toFixed(1)} %`;

export function readme(
  bundle: ModelBundle,
  preprocessing: Preprocessing,
  { description, temperature }: { description: ExportDescription; temperature: number },
): string {
  const { classNames, evaluation, extractor, digest } = bundle;
  const { threshold, parity } = description;
  const { low, high } = evaluation.accuracyInterval;
  const size = extractor.imageSizePx;
  const filter = preprocessing.resize === "nearest" ? "NEAREST" : "BILINEAR";
  return `# An image classifier

It tells apart: ${classNames.join(", ")}.

On ${evaluation.count} ${evaluation.split} images that it did not learn from, ${percent(evaluation.accuracy)} of its
answers were right (95 % interval: ${percent(low)} to ${percent(high)}).
${threshold === null ? "" : `\nAn answer whose probability is below ${threshold} means "unknown".\n`}${temperature === 1 ? "" : `\nIts probabilities are calibrated: logits are divided by ${temperature.toFixed(3)}, in model.onnx already; top_model.safetensors is as it was trained.\n`}
Features: ${extractor.label}. ${parity}
Digest of the bundle: ${digest}.

## Run it with Node

    npm install
    node predict.mjs photo.jpg

## Run it with Python

    pip install onnxruntime numpy "pillow<13"

    import json, numpy, onnxruntime, PIL.Image, PIL.ImageOps
    session = onnxruntime.InferenceSession("model.onnx")
    photo = PIL.ImageOps.exif_transpose(PIL.Image.open("photo.jpg")).convert("RGB")
    pixels = numpy.array(photo.resize((${size}, ${size}), PIL.Image.Resampling.${filter}))[None]
    [probabilities] = session.run(None, {session.get_inputs()[0].name: pixels})
    print(dict(zip(json.load(open("model.json"))["classNames"], probabilities[0].tolist())))

## What is inside

| file | |
|---|---|
| model.onnx | the whole network: ${size} × ${size} RGB pixels, u8 [n, ${size}, ${size}, 3], in; probabilities [n, ${classNames.length}] out |
| model.json | class names in the order of the outputs, threshold, and what the features come from |
| class_indices.json | the same class names as Keras writes them |
| predict.mjs, pixels.mjs, package.json | the Node example; pixels.mjs makes of a photo the pixels that the model was trained on |
| bundle.json, top_model.safetensors | the model as Smallset keeps it, with its training history and evaluation |
`;
}

/** The versions that the example was tested with. */
export const PACKAGE_JSON = {
  private: true,
  type: "module",
  dependencies: { "onnxruntime-node": "1.30.0", sharp: "0.35.5" },
};

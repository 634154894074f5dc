/** A VGG16 of drawn weights with a top model that fits the size of its features, and what the two answer. */
import { join } from "node:path";
import type { Preset } from "@smallset/schema";
import { loadExtractor } from "../../../src/features/load-extractor.js";
import type { Extractor } from "../../../src/features/features.type.js";
import { VGG16_CONVOLUTIONS } from "../../../src/features/vgg-layers.js";
import { writeKerasLayers } from "../../../src/features/weights/keras-hdf5.js";
import type { WholeModelToExport } from "../../../src/interop/model-to-export.js";
import { predict } from "../../../src/prediction/predict.js";
import { uniform } from "../../fidelity/formula.js";
import { useTemporaryFolder } from "../../helpers/temporary-folder.js";
import { drawModel, drawPixels, largestDifference, scaleToFeatures } from "./drawn-model.js";
import { decodePhotos, PHOTOS } from "./photos.js";

/** Formula-seeded: goldens were made with these numbers. */
export const vggWeights = VGG16_CONVOLUTIONS.map(({ name, inputs, outputs }, index) => {
  const limit = Math.sqrt(6 / (9 * inputs));
  const kernel = uniform(9 * inputs * outputs, 100 + index, -limit, limit);
  return { name, kernel, bias: uniform(outputs, 200 + index, -0.05, 0.05) };
});
const folder = useTemporaryFolder();
let weightsFile: Promise<string> | undefined;

/** The same weights as a file of Keras's, for `loadExtractor`. */
export function getWeightsFile(): Promise<string> {
  return (weightsFile ??= writeWeights(join(folder, "vgg16.h5")));
}

async function writeWeights(file: string): Promise<string> {
  const layers = vggWeights.map(({ name, kernel, bias }) => ({
    name,
    weights: [
      { name: "kernel", shape: [3, 3, kernel.length / bias.length / 9, bias.length], data: kernel },
      { name: "bias", shape: [bias.length], data: bias },
    ],
  }));
  await writeKerasLayers(file, layers);
  return file;
}

export interface AnsweredModel {
  model: WholeModelToExport;
  /** [count, size, size, 3] u8 RGB. */
  pixels: Uint8Array;
  shape: [number, number, number, number];
  /** Our answer, [count, 3]. */
  probabilities: Float32Array;
}

/** @param photos files; default: drawn images */
export async function answerWithWholeModel({
  imageSizePx,
  preset,
  photos,
}: {
  imageSizePx: number;
  preset: Preset;
  photos?: readonly string[] | null;
}): Promise<AnsweredModel> {
  const drawn = drawModel({ imageSizePx, preset });
  const spec = { ...drawn.extractor.spec, weights: await getWeightsFile() };
  const extractor = await loadExtractor({ spec, weightsDir: "" });
  try {
    const pixels = photos ? await decodePhotos(extractor, photos) : drawPixels(PHOTOS, imageSizePx);
    const { topModel, probabilities } = await answer(extractor, drawn.topModel, pixels);
    return {
      model: { ...drawn, topModel, extractor: extractor.info, vggWeights },
      pixels,
      shape: [PHOTOS, imageSizePx, imageSizePx, 3],
      probabilities,
    };
  } finally {
    await extractor.close();
  }
}

/** What `predict` says of the extractor's features, with the top model fitted to their size. */
export async function answer(
  extractor: Extractor,
  drawn: WholeModelToExport["topModel"],
  pixels: Uint8Array,
): Promise<{ topModel: WholeModelToExport["topModel"]; probabilities: Float32Array }> {
  const features = await extractor.extract(pixels, PHOTOS);
  const topModel = scaleToFeatures(drawn, features);
  const probabilities = predict({ topModel, features });
  const [first, second] = [probabilities.subarray(0, 3), probabilities.subarray(3, 6)];
  if (!(largestDifference(first, second) > 1e-3))
    throw new Error("Two images got the same answer: a comparison of such answers proves nothing.");
  return { topModel, probabilities };
}

/** A look at what a network answers before it is trusted with anyone's photos. */
import { AppError } from "@smallset/schema";
import { areFinite } from "../runtime/are-finite.js";
import type { OrtEngine, OrtOutput } from "../runtime/ort-engine.js";
import { createRandom } from "../runtime/seeded-random.js";

/**
 * Sends two drawn images, a smooth one and a noisy one, through the network.
 * Returns its answers, and their shape.
 * @throws AppError CANARY_FAILED when features are not finite, all alike, or the same for both images: a broken file,
 *   or a machine that computes wrongly, would otherwise show only as a model that learns nothing
 */
export async function checkCanary(engine: Pick<OrtEngine, "run">, imageSizePx: number): Promise<OrtOutput> {
  const answer = await engine.run(drawCanaries(imageSizePx), 2);
  const { features } = answer;
  const length = features.length / 2;
  const smooth = features.subarray(0, length);
  const noisy = features.subarray(length);
  if (!areFinite(features)) throw canaryFailed("has values that are not finite numbers");
  if (noisy.every((value) => value === noisy[0])) throw canaryFailed("is the same everywhere");
  if (noisy.every((value, index) => value === smooth[index]))
    throw canaryFailed("is the same for two images");
  return answer;
}

function drawCanaries(size: number): Uint8Array {
  const random = createRandom(0);
  const imageBytes = size * size * 3;
  const pixels = new Uint8Array(2 * imageBytes);
  for (let index = 0; index < imageBytes; index++) {
    const x = Math.floor(index / 3) % size;
    pixels[index] = Math.floor((x * 256) / size);
    pixels[imageBytes + index] = Math.floor(random() * 256);
  }
  return pixels;
}

const canaryFailed = (detail: string) =>
  new AppError(
    "CANARY_FAILED",
    `The network's answer to a test image ${detail}; its features would be worthless.`,
    "Fetch the weights again. If that does not help, this machine computes wrongly: try another.",
  );

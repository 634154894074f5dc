/** Many images through a network, as many at once as are worth it. */
import type { OrtEngine } from "../runtime/ort-engine.js";

/** The last layers of small images are products of few rows: more images at once make them worth their weights. */
const LARGEST_OF_BIG_BATCHES_PX = 160;

/** 16, of larger images 8: beyond, it is not faster. */
export const chooseBatchSize = (imageSizePx: number): number =>
  imageSizePx > LARGEST_OF_BIG_BATCHES_PX ? 8 : 16;

/**
 * Returns the answers back to back, [images, values of one].
 * @param options.onBatch is called before each; what it throws ends the work
 */
export async function runInBatches(
  engine: Pick<OrtEngine, "run">,
  images: readonly Uint8Array[],
  { imageSizePx, onBatch }: { imageSizePx: number; onBatch: () => void },
): Promise<Float32Array> {
  const batchSize = chooseBatchSize(imageSizePx);
  const answers: Float32Array[] = [];
  for (let first = 0; first < images.length; first += batchSize) {
    onBatch();
    const batch = images.slice(first, first + batchSize);
    answers.push((await engine.run(Buffer.concat(batch), batch.length)).features);
  }
  const joined = new Float32Array(answers.reduce((length, answer) => length + answer.length, 0));
  let offset = 0;
  for (const answer of answers) {
    joined.set(answer, offset);
    offset += answer.length;
  }
  return joined;
}

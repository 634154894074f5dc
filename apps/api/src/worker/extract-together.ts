/** Micro-batches: photos of several requests go through the backbone together. */
import type { Extractor } from "@smallset/ml-core";

/** More at once is hardly faster on a CPU and makes those wait who came first. */
const MAX_BATCH = 16;

interface Waiting {
  /** n images of [size, size, 3] u8 RGB, back to back. */
  pixels: Uint8Array;
  count: number;
  resolve(features: Float32Array): void;
  reject(error: unknown): void;
}

interface Line {
  waiting: Waiting[];
  busy: boolean;
}

const lines = new WeakMap<Extractor, Line>();

/**
 * As `extractor.extract`. Nobody waits for a batch to fill up: what arrives while the backbone is busy is the next one.
 * Returns [count, featureLength] float32 in the caller's order.
 */
export function extractTogether(
  extractor: Extractor,
  pixels: Uint8Array,
  count: number,
): Promise<Float32Array> {
  const line = lines.get(extractor) ?? { waiting: [], busy: false };
  lines.set(extractor, line);
  return new Promise((resolve, reject) => {
    line.waiting.push({ pixels, count, resolve, reject });
    if (!line.busy) void work(extractor, line);
  });
}

async function work(extractor: Extractor, line: Line): Promise<void> {
  line.busy = true;
  while (line.waiting.length > 0) {
    const batch = takeBatch(line.waiting);
    const count = batch.reduce((sum, request) => sum + request.count, 0);
    const { featureLength } = extractor.info;
    try {
      const pixels =
        batch.length === 1 ? batch[0]!.pixels : Buffer.concat(batch.map((request) => request.pixels));
      const features = await extractor.extract(pixels, count);
      let row = 0;
      for (const request of batch) {
        request.resolve(features.slice(row * featureLength, (row + request.count) * featureLength));
        row += request.count;
      }
    } catch (error) {
      for (const request of batch) request.reject(error);
    }
  }
  line.busy = false;
}

/** The oldest requests that fit together; at least one. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  let count = 0;
  const end = waiting.findIndex((request, index) => (count += request.count) > MAX_BATCH && index > 0);
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

/** Keeps feature extractors warm: runs and predictions share one per extractor, the least used ones are closed. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ExtractorSpec } from "@smallset/schema";
import { loadExtractor, type Extractor, type OnProgress } from "@smallset/ml-core";
import type { Env } from "../env.js";

/** VGG16 takes some 150 MB; more than these stay only while they are used. */
const MAX_IDLE = 2;

interface Entry {
  key: string;
  extractor: Promise<Extractor>;
  warnings: string[];
  users: number;
  usedAt: number;
}

export interface Lease {
  extractor: Extractor;
  /** What has made this extractor slower than it could be so far, each said once. */
  warnings: readonly string[];
  release(): void;
}

/** `onnx:<name>` is a file of the operator's folder; ml-core takes its path. @throws AppError UNKNOWN_WEIGHTS */
export async function resolveWeights({ BACKBONES_DIR }: Env, weights: string): Promise<string> {
  const name = /^onnx:(.+)$/.exec(weights)?.[1];
  if (!name) return weights;
  const file = join(BACKBONES_DIR, `${name}.onnx`);
  await access(file).catch(() => {
    const message = `There is no backbone ${name} on this worker.`;
    throw new AppError("UNKNOWN_WEIGHTS", message, "Put its .onnx and .onnx.json into BACKBONES_DIR.");
  });
  return `onnx:${file}`;
}

export class ExtractorPool {
  readonly #env: Env;
  readonly #onWarning: (message: string) => void;
  readonly #entries = new Map<string, Entry>();

  /** @param onWarning hears what makes extraction slower than it could be */
  constructor(env: Env, onWarning: (message: string) => void) {
    this.#env = env;
    this.#onWarning = onWarning;
  }

  /** `onProgress` tells of a download, in bytes; only the first to ask hears it. */
  async acquire(spec: ExtractorSpec, onProgress?: OnProgress): Promise<Lease> {
    const { weights, imageSizePx, preset, calibration, rowType } = spec;
    const key = JSON.stringify([weights, imageSizePx, preset, calibration?.ranges, rowType]);
    let entry = this.#entries.get(key);
    if (!entry) {
      const warnings: string[] = [];
      entry = { key, extractor: this.#load(spec, warnings, onProgress), warnings, users: 0, usedAt: 0 };
      this.#entries.set(key, entry);
    }
    entry.users++;
    entry.usedAt = Date.now();
    try {
      const extractor = await entry.extractor;
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        this.#release(entry);
      };
      return { extractor, warnings: entry.warnings, release };
    } catch (error) {
      // What could not be loaded may be loadable later: the weights arrive, the network comes back.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async ({ extractor }) => (await extractor).close()));
  }

  async #load(asked: ExtractorSpec, warnings: string[], onProgress?: OnProgress): Promise<Extractor> {
    // Views are a run's, and this extractor any run's that computes with it.
    const { augmentationViews: _, ...spec } = asked;
    const { ENGINE, EXTRACTION_PROVIDER, WEIGHTS_DIR, WEIGHTS_URL } = this.#env;
    const extractor = await loadExtractor({
      spec: { ...spec, weights: await resolveWeights(this.#env, spec.weights) },
      weightsDir: WEIGHTS_DIR,
      onWarning: (message) => {
        warnings.push(message);
        this.#onWarning(message);
      },
      engine: ENGINE,
      provider: EXTRACTION_PROVIDER,
      ...(WEIGHTS_URL && { weightsUrl: WEIGHTS_URL }),
      ...(onProgress && { onProgress }),
    });
    // As it was asked for: a path of this machine means nothing to another.
    return Object.assign(Object.create(extractor) as Extractor, { info: { ...extractor.info, spec } });
  }

  #release(entry: Entry): void {
    entry.users--;
    const idle = [...this.#entries.values()].filter((candidate) => candidate.users === 0);
    for (const old of idle.toSorted((a, b) => b.usedAt - a.usedAt).slice(MAX_IDLE)) {
      this.#entries.delete(old.key);
      void old.extractor.then((extractor) => extractor.close());
    }
  }
}

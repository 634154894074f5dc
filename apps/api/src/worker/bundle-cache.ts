/** Keeps the bundles that predictions asked for last in memory. */
import type { ModelBundle } from "@smallset/ml-core";
import type { Platform } from "../platform.js";
import { readBundle } from "./bundle-folder.js";

/** A top model on 25,088 features takes 26 MB. */
const MAX_BUNDLES = 8;

export class BundleCache {
  readonly #bundles = new Map<string, Promise<ModelBundle>>();

  /** @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT */
  get(platform: Platform, runId: string): Promise<ModelBundle> {
    const bundle = this.#bundles.get(runId) ?? readBundle(platform, runId);
    // A map keeps the order of insertion: the first is the one that nobody asked for the longest.
    this.#bundles.delete(runId);
    this.#bundles.set(runId, bundle);
    bundle.catch(() => this.#bundles.delete(runId));
    if (this.#bundles.size > MAX_BUNDLES) this.#bundles.delete(this.#bundles.keys().next().value!);
    return bundle;
  }
}

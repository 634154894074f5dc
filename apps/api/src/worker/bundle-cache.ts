/** Keeps the bundles that predictions asked for last in memory. */
import type { ModelBundle } from "@smallset/ml-core";

/** A top model on 25,088 features takes 26 MB. */
const MAX_BUNDLES = 8;

export class BundleCache {
  readonly #bundles = new Map<string, Promise<ModelBundle>>();

  /** `read` is called when nobody has asked for `key` lately; what it throws is not kept. */
  get(key: string, read: () => Promise<ModelBundle>): Promise<ModelBundle> {
    const bundle = this.#bundles.get(key) ?? read();
    // A map keeps the order of insertion: the first is the one that nobody asked for the longest.
    this.#bundles.delete(key);
    this.#bundles.set(key, bundle);
    bundle.catch(() => this.#bundles.delete(key));
    if (this.#bundles.size > MAX_BUNDLES) this.#bundles.delete(this.#bundles.keys().next().value!);
    return bundle;
  }
}

/** Params by names that people know. */

const WORDS: Record<string, string> = {
  l2: "L2",
  "extractor.augmentationViews": "More views of each photo",
  "extractor.imageSizePx": "Image size, px",
  "extractor.preset": "Preprocessing",
  "extractor.weights": "Weights",
};

/** "learningRate" → "Learning rate"; "hiddenLayers.0.units" → "Layer 1 units" */
export function paramTitle(key: string): string {
  const known = WORDS[key];
  if (known) return known;
  const words = key
    .replace(/^hiddenLayers\.(\d+)/, (_, place: string) => `layer ${Number(place) + 1}`)
    .replaceAll(".", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface ParamRow {
  key: string;
  /** One for each run; null where it has none. */
  values: (string | null)[];
  differs: boolean;
}

/** Every param of any run, in the order of its key. */
export function lineUpParams(
  runs: readonly { params: readonly { key: string; value: string }[] }[],
): ParamRow[] {
  const byRun = runs.map(({ params }) => new Map(params.map(({ key, value }) => [key, value])));
  const keys = [...new Set(byRun.flatMap((params) => [...params.keys()]))].toSorted();
  return keys.map((key) => {
    const values = byRun.map((params) => params.get(key) ?? null);
    return { key, values, differs: values.some((value) => value !== values[0]) };
  });
}

/** Tells by their names what the files are that a tutorial's script left behind. */
import type { FeatureFileInput, Split } from "@smallset/schema/documents";

export interface GuessedFiles {
  /** In the order train, validation, test; complete when train and validation are there. */
  files: FeatureFileInput[];
  classIndices: string | null;
  /** Files that nothing is made of. */
  unused: string[];
}

const SPLITS: [Split, RegExp][] = [
  ["train", /train/i],
  ["validation", /val/i],
  ["test", /test/i],
];
const isClassIndices = (path: string) => /class_?indices.*\.json$/i.test(path);
/** `train_labels.npy` are labels, `bottleneck_features_train.npy` features. */
const isLabels = (path: string) =>
  /\.(json|csv|txt)$/i.test(path) || /(label|class|target|(^|[_-])y[_-]).*\.npy$/i.test(path);
const isFeatures = (path: string) => /\.npy$/i.test(path) && !isLabels(path);

/** `bottleneck_features_train.npy` with `train.json` beside it is the train split. */
export function guessFeatureFiles(paths: readonly string[]): GuessedFiles {
  const classIndices = paths.find(isClassIndices) ?? null;
  const rest = paths.filter((path) => path !== classIndices);
  const files = SPLITS.flatMap(([split, pattern]) => {
    const ofSplit = rest.filter((path) => pattern.test(path.split("/").at(-1) ?? ""));
    const features = ofSplit.find(isFeatures);
    const labels = ofSplit.find(isLabels);
    return features ? [{ split, features, ...(labels ? { labels } : {}) }] : [];
  });
  const used = new Set(files.flatMap(({ features, labels }) => [features, labels]));
  return { files, classIndices, unused: rest.filter((path) => !used.has(path)) };
}

/** Reads class folders out of file paths, by the rules the server uses, so that people see it before they upload. */
import type { Split } from "@smallset/schema/documents";

export interface ClassFolder {
  name: string;
  train: number;
  validation: number;
  test: number;
}

export interface FolderReading {
  /** In the order of their class indexes. */
  classes: ClassFolder[];
  /** True when the folders have no train and validation: the server then draws the split. */
  splitBySmallset: boolean;
  imageCount: number;
  /** Images that lie in no class folder: nobody says what they show. */
  looseImages: number;
  /** Neither images nor the litter of operating systems. */
  otherFiles: number;
  /** Why this cannot be imported as it is; null when it can. */
  problem: string | null;
}

const SPLIT_FOLDERS = new Map<string, Split>([
  ["train", "train"],
  ["validation", "validation"],
  ["val", "validation"],
  ["valid", "validation"],
  ["test", "test"],
]);
const LITTER = new Set(["__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"]);
const IMAGE_NAME = /(\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|heic|heif)|^[^.]+)$/i;

export const isLitter = (path: string): boolean =>
  path.split("/").some((part) => LITTER.has(part) || part.startsWith("._"));

export const isImagePath = (path: string): boolean => IMAGE_NAME.test(path.split("/").at(-1) ?? "");

const splitOf = (folder: string | undefined): Split | undefined =>
  SPLIT_FOLDERS.get((folder ?? "").toLowerCase());

/** Takes off folders that hold everything else, such as `pets/` around `pets/cats` and `pets/dogs`. */
function unwrap(paths: string[][]): string[][] {
  let unwrapped = paths;
  for (;;) {
    const first = unwrapped[0]?.[0];
    const deep = unwrapped.every((parts) => parts.length > 2);
    if (!first || !deep || splitOf(first) || !unwrapped.every((parts) => parts[0] === first)) return unwrapped;
    unwrapped = unwrapped.map((parts) => parts.slice(1));
  }
}

function findProblem({
  classes,
  imageCount,
  splitBySmallset,
}: Omit<FolderReading, "problem">): string | null {
  if (!imageCount) return "There are no photos in what you chose.";
  if (!classes.length)
    return "The photos lie in no folder. Put them into one folder for each class, and add the folder around those.";
  if (classes.length < 2)
    return `There is only one class, ${classes[0]?.name}. A classifier needs at least two folders to choose between.`;
  const untrained = classes.filter((one) => !one.train);
  const unchecked = classes.filter((one) => !one.validation);
  if (splitBySmallset) return null;
  if (untrained.length)
    return `No photos to learn from in train: ${untrained.map(({ name }) => name).join(", ")}.`;
  if (unchecked.length)
    return `Every class of train must be in validation, too. Missing: ${unchecked.map(({ name }) => name).join(", ")}.`;
  return null;
}

/** @param paths clean relative paths, "/" separated; order does not matter */
export function readClassFolders(paths: string[]): FolderReading {
  const kept = paths.filter((path) => !isLitter(path));
  const images = unwrap(kept.filter(isImagePath).map((path) => path.split("/")));
  const hasSplits = images.some((parts) => parts.length > 2 && splitOf(parts[0]) === "train");

  const classes = new Map<string, ClassFolder>();
  let looseImages = 0;
  for (const parts of images) {
    const split = hasSplits ? splitOf(parts[0]) : "train";
    const inside = hasSplits ? parts.slice(1) : parts;
    const name = inside[0];
    if (!split || !name || inside.length < 2) {
      looseImages += 1;
      continue;
    }
    const found = classes.get(name) ?? { name, train: 0, validation: 0, test: 0 };
    found[split] += 1;
    classes.set(name, found);
  }
  // By code unit, as the server sorts: the position is the class index.
  const sorted = [...classes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const reading = {
    classes: sorted,
    splitBySmallset: !hasSplits || !sorted.some((one) => one.validation),
    imageCount: images.length,
    looseImages,
    otherFiles: kept.length - images.length,
  };
  return { ...reading, problem: findProblem(reading) };
}

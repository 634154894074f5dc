/** Reads class folders out of file paths, by the rules of the server's scan, so that people see it before they upload. */
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
  /** Which splits the folders bring; the server draws validation photos where they bring none. */
  ownSplits: "none" | "complete" | "without validation";
  imageCount: number;
  /** Images that lie in no class folder: nobody says what they show. */
  looseImages: number;
  /** Neither images nor the litter of operating systems. */
  otherFiles: number;
  /** Why this cannot be imported as it is; null when it can. */
  problem: string | null;
}

const SPLIT_NAMES: [Split, RegExp][] = [
  ["train", /^train(ing)?([-_ ]?set)?$/i],
  ["validation", /^val(id|idation)?([-_ ]?set)?$/i],
  ["test", /^test(ing)?([-_ ]?set)?$/i],
];
const LITTER = new Set(["__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", "@eadir"]);
/** A name without an extension may be a photo: the server looks into it. */
const IMAGE_NAME = /(\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|heic|heif)|^[^.]+)$/i;

export const isLitter = (path: string): boolean =>
  path.split("/").some((part) => part.startsWith(".") || LITTER.has(part.toLowerCase()));

export const isImagePath = (path: string): boolean => IMAGE_NAME.test(path.split("/").at(-1) ?? "");

/** A folder's content by paths split at "/", relative to the folder. */
type Content = string[][];

/** The folders directly inside, each with its own content. */
function foldersIn(content: Content): Map<string, Content> {
  const folders = new Map<string, Content>();
  for (const [name, ...rest] of content) {
    if (name === undefined || !rest.length) continue;
    const inside = folders.get(name);
    if (inside) inside.push(rest);
    else folders.set(name, [rest]);
  }
  return folders;
}

const holdsFolders = (content: Content): boolean => content.some((parts) => parts.length > 1);
const splitNamed = (name: string): Split | undefined =>
  SPLIT_NAMES.find(([, pattern]) => pattern.test(name))?.[0];
/** A folder of photos may well be called "train" in a dataset of vehicles; a split holds class folders. */
const toSplit = (name: string, content: Content): Split | undefined =>
  holdsFolders(content) ? splitNamed(name) : undefined;

/** Takes off folders around everything, such as `pets/` around `pets/cats` and `pets/dogs`. */
function unwrap(content: Content): Content {
  const folders = [...foldersIn(content)];
  const [only] = folders;
  if (folders.length !== 1 || !only || !holdsFolders(only[1]) || toSplit(...only)) return content;
  return unwrap(only[1]);
}

const quote = (names: string[]): string => names.map((name) => `“${name}”`).join(", ");

/** Two names that some computers take for one. */
function findCollision(names: string[]): [string, string] | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize("NFKC").toLowerCase().trim();
    const other = seen.get(key);
    if (other !== undefined) return [other, name];
    seen.set(key, name);
  }
  return null;
}

function findProblem(
  reading: Omit<FolderReading, "problem">,
  splits: Split[],
  topFolders: string[],
): string | null {
  const { classes, imageCount, ownSplits } = reading;
  if (!imageCount) return "There are no photos in what you chose.";
  const twice = splits.find((split, i) => splits.indexOf(split) !== i);
  if (twice) return `Two folders both mean the ${twice} split. Merge them or rename one.`;
  if (splits.length && !splits.includes("train"))
    return "There is no folder “train” beside the others. Add one, or choose the class folders alone.";
  if (!splits.length && topFolders.length && topFolders.every(splitNamed))
    return `There are no class folders in ${quote(topFolders)}. Sort the photos into one folder for each class.`;
  const collision = findCollision(classes.map(({ name }) => name));
  if (collision)
    return `The class folders ${quote(collision)} differ only in case, blanks or spelling of the same letters. Merge them if they mean the same, else rename one.`;
  if (!classes.length)
    return "The photos lie in no folder. Put them into one folder for each class, and choose the folder around those.";
  const strangers = classes.filter((one) => !one.train).map(({ name }) => name);
  if (strangers.length) return `No photos in train to learn from: ${quote(strangers)}.`;
  const unchecked = classes.filter((one) => !one.validation).map(({ name }) => name);
  if (ownSplits === "complete" && unchecked.length)
    return `Every class of train must be in validation, too. Missing: ${quote(unchecked)}.`;
  if (classes.length < 2)
    return `There is only one class, ${quote([classes[0]?.name ?? ""])}. Telling apart needs at least two folders.`;
  return null;
}

/** @param paths clean relative paths, "/" separated; order does not matter */
export function readClassFolders(paths: string[]): FolderReading {
  const kept = paths.filter((path) => !isLitter(path));
  const content = unwrap(kept.map((path) => path.split("/")));
  const folders = [...foldersIn(content)];
  const splits = folders.flatMap(([name, inside]) => toSplit(name, inside) ?? []);

  const classes = new Map<string, ClassFolder>();
  const count = (split: Split, classFolders: Map<string, Content>) => {
    for (const [name, files] of classFolders) {
      const found = classes.get(name) ?? { name, train: 0, validation: 0, test: 0 };
      found[split] += files.filter((parts) => isImagePath(parts.at(-1) ?? "")).length;
      classes.set(name, found);
    }
  };
  if (splits.length)
    for (const [name, inside] of folders) {
      const split = toSplit(name, inside);
      if (split) count(split, foldersIn(inside));
    }
  else count("train", new Map(folders));

  const images = kept.filter(isImagePath).length;
  const sorted = [...classes.values()]
    .filter((one) => one.train || one.validation || one.test)
    // By code unit, as the server sorts: the position is the class index.
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const inClasses = sorted.reduce((sum, one) => sum + one.train + one.validation + one.test, 0);
  const reading: Omit<FolderReading, "problem"> = {
    classes: sorted,
    ownSplits: !splits.length ? "none" : splits.includes("validation") ? "complete" : "without validation",
    imageCount: images,
    looseImages: images - inClasses,
    otherFiles: kept.length - images,
  };
  return {
    ...reading,
    problem: findProblem(
      reading,
      splits,
      folders.map(([name]) => name),
    ),
  };
}

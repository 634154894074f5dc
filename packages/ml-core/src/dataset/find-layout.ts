/** Reads a folder tree as a dataset: which folders are splits, which are classes, and what lies beside them. */
import { AppError, type Split } from "@smallset/schema";
import { checkClassNames } from "./check-classes.js";
import { filesBelow, type Folder, type FolderFile } from "./walk-folder.js";

export interface ClassFolder {
  className: string;
  /** null where the dataset has no splits of its own. */
  split: Split | null;
  /** All files at any depth. */
  files: FolderFile[];
}

export interface Layout {
  classFolders: ClassFolder[];
  /** Files that have no class, with the reason. */
  ignored: { path: string; message: string }[];
  /** Which splits the user made: none (flat), all, or all but a validation split. */
  ownSplits: "none" | "complete" | "without validation";
}

const SPLIT_NAMES: [Split, RegExp][] = [
  ["train", /^train(ing)?([-_ ]?set)?$/i],
  ["validation", /^val(id|idation)?([-_ ]?set)?$/i],
  ["test", /^test(ing)?([-_ ]?set)?$/i],
];

const splitNamed = (name: string): Split | undefined =>
  SPLIT_NAMES.find(([, pattern]) => pattern.test(name))?.[0];

/** A folder of images may well be called "train" in a dataset of vehicles; a split holds class folders. */
const toSplit = (folder: Folder): Split | undefined =>
  folder.folders.length ? splitNamed(folder.name) : undefined;

/**
 * Accepts `train|training`, `val|valid|validation`, `test|testing` over class folders, or class folders alone,
 * inside any number of wrapping folders. Paths become relative to the folder in which splits or classes lie.
 * @throws AppError NO_IMAGES, NO_CLASSES, ONE_CLASS_ONLY, TRAIN_MISSING, AMBIGUOUS_SPLITS, CLASS_NAME_COLLISION
 */
export function findLayout(source: Folder): Layout {
  const ignored: Layout["ignored"] = [];
  const ignore = (files: Iterable<FolderFile>, message: string) => {
    for (const { path } of files) ignored.push({ path, message });
  };

  let root = source;
  while (isWrapper(root)) {
    ignore(root.files, "It lies outside of the class folders.");
    ignore(root.skipped, LINK);
    root = root.folders[0]!;
  }
  const relative = makeRelativeTo(root);
  const splitFolders = root.folders.flatMap((folder) => {
    const split = toSplit(folder);
    return split ? [{ split, folder }] : [];
  });
  ignore(relative.files(root.files), "It lies beside the class folders, so that its class is not known.");
  ignore(relative.files(root.skipped), LINK);

  const classFolders: ClassFolder[] = [];
  const addClasses = (folders: Folder[], split: Split | null) => {
    checkClassNames(folders.map(({ name }) => name));
    for (const folder of folders) {
      ignore(relative.files(skippedBelow(folder)), LINK);
      classFolders.push({ className: folder.name, split, files: [...relative.files(filesBelow(folder))] });
    }
  };
  if (splitFolders.length) {
    checkSplits(splitFolders);
    for (const { split, folder } of splitFolders) {
      ignore(
        relative.files(folder.files),
        "It lies beside the class folders, so that its class is not known.",
      );
      ignore(relative.files(folder.skipped), LINK);
      addClasses(folder.folders, split);
    }
    for (const folder of root.folders)
      if (!toSplit(folder)) ignore(relative.files(filesBelow(folder)), explainStranger(folder));
  } else {
    if (root.folders.length && root.folders.every(({ name }) => splitNamed(name)))
      throw noClassesIn(root.folders);
    addClasses(root.folders, null);
  }

  checkClassNames(
    classFolders.map(({ className }) => className),
    "across splits",
  );
  if (!classFolders.length) throw noClasses(root);
  const splits = new Set(splitFolders.map(({ split }) => split));
  const ownSplits = !splits.size ? "none" : splits.has("validation") ? "complete" : "without validation";
  return { classFolders, ignored, ownSplits };
}

const LINK = "It is a link that leads elsewhere; copy the file itself.";

/** One folder that holds folders, and nothing else that could be a class or a split. */
const isWrapper = ({ folders }: Folder): boolean =>
  folders.length === 1 && folders[0]!.folders.length > 0 && !toSplit(folders[0]!);

/** Files of wrapping folders keep their whole path; those of the dataset lose the wrapping. */
function makeRelativeTo(root: Folder) {
  const prefixLength = root.path ? root.path.length + 1 : 0;
  return {
    *files(files: Iterable<FolderFile>): Iterable<FolderFile> {
      for (const file of files) yield { ...file, path: file.path.slice(prefixLength) };
    },
  };
}

function* skippedBelow(folder: Folder): Iterable<FolderFile> {
  yield* folder.skipped;
  for (const child of folder.folders) yield* skippedBelow(child);
}

function checkSplits(splitFolders: { split: Split; folder: Folder }[]): void {
  const nameOf = new Map<Split, string>();
  for (const { split, folder } of splitFolders) {
    const other = nameOf.get(split);
    if (other)
      throw new AppError(
        "AMBIGUOUS_SPLITS",
        `The folders "${other}" and "${folder.name}" both mean the ${split} split.`,
        "Merge them or rename one.",
      );
    nameOf.set(split, folder.name);
  }
  if (!nameOf.has("train"))
    throw new AppError(
      "TRAIN_MISSING",
      `There is a folder "${splitFolders[0]!.folder.name}" but no folder "train" beside it.`,
      'Add a folder "train" with the same class folders, or give the class folders alone.',
    );
}

/** A folder beside the splits. Published datasets often come with a test folder without labels: of no use, no harm. */
function explainStranger(folder: Folder): string {
  const split = splitNamed(folder.name);
  if (split && split !== "test") throw noClassesIn([folder]);
  return split
    ? `The folder "${folder.name}" has no class folders, so that nothing can be checked with it.`
    : `The folder "${folder.name}" is neither train, validation nor test.`;
}

const noClassesIn = (folders: Folder[]): AppError =>
  new AppError(
    "NO_CLASSES",
    `There are no class folders in ${folders.map(({ name }) => `"${name}"`).join(", ")}.`,
    "Sort the photos there into one folder for each class, named as the class is to be called.",
  );

function noClasses(root: Folder): AppError {
  if (!root.files.length)
    return new AppError("NO_IMAGES", "The folder is empty.", "Add one folder of photos for each class.");
  return new AppError(
    "NO_CLASSES",
    "There are files but no class folders.",
    "Sort the photos into one folder for each class, named as the class is to be called.",
  );
}

/** Turns a folder of class folders into a dataset: labelled, split, checked file by file, and named by a digest. */
import { stat } from "node:fs/promises";
import { AppError, type Split } from "@smallset/schema";
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from "../images/image.type.js";
import { mapInOrder } from "../images/map-in-order.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import type { OnProgress } from "../runtime/progress.js";
import { createRateMeter } from "../runtime/rate-meter.js";
import { checkClasses } from "./check-classes.js";
import type { Dataset, DatasetImage, ImageIssue } from "./dataset.type.js";
import { byDatasetOrder } from "./dataset-order.js";
import { digestDataset } from "./digest-dataset.js";
import { checkFractions, drawSplit, type KeepTogether, type SplitFractions } from "./draw-split.js";
import { findDividedGroups } from "./find-divided-groups.js";
import { findDuplicates } from "./find-duplicates.js";
import { findNearDuplicates, pairLookAlikes } from "./find-near-duplicates.js";
import { findLayout, type ClassFolder } from "./find-layout.js";
import { groupImages, type GroupRule } from "./group-images.js";
import { inspectFile } from "./inspect-file.js";
import type { InspectionNotes } from "./inspection-notes.js";
import { toIssue } from "./to-issue.js";
import { byCodeUnit, walkFolder, type FolderFile } from "./walk-folder.js";

export interface DatasetLimits extends ImageLimits {
  /** Default 200,000. */
  maxFiles: number;
}

export interface ScanOptions extends Partial<SplitFractions>, KeepTogether {
  /** A folder; archives go through `openDatasetSource` first. */
  source: string;
  /** Keeps images that belong together in one split. Default: only copies do. */
  groups?: GroupRule;
  limits?: Partial<DatasetLimits>;
  /** Of an earlier scan: files that are as they were then are not read. */
  notes?: InspectionNotes;
  /** Files done out of all files, at most ten times a second. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** As many as libuv has threads, and as many again that wait for one. */
const FILES_AT_A_TIME = 8;
const PROGRESS_EVERY_MS = 100;

/** An image whose split may still have to be drawn. */
type FoundImage = Omit<DatasetImage, "split" | "classIndex" | "groupKey"> & { split: Split | null };
type GroupedImage = FoundImage & { groupKey: string | null };

/**
 * Reads every file once. The user's own splits are kept; a missing validation split is drawn from train, and flat
 * class folders are split by seed: stratified, at least one image of each class in train and in validation.
 * A file that cannot be used is left out and named in `issues`; only what concerns the whole dataset throws.
 * @throws AppError DATASET_NOT_FOUND, NO_IMAGES, NO_CLASSES, ONE_CLASS_ONLY, EMPTY_CLASS, CLASS_TOO_SMALL,
 *   CLASS_MISSING_IN_TRAIN, CLASS_MISSING_IN_VALIDATION, CLASS_NAME_COLLISION, TRAIN_MISSING, AMBIGUOUS_SPLITS,
 *   SPLIT_FRACTIONS_INVALID, GROUP_PATTERN_INVALID, GROUP_PATTERN_UNUSED, GROUP_TABLE_MISSING,
 *   GROUP_TABLE_INVALID, TOO_MANY_FILES, FOLDER_UNREADABLE, CANCELED
 */
export async function scanDataset(options: ScanOptions): Promise<Dataset> {
  const { source, signal, seed = 42, validationFraction = 0.2, testFraction = 0 } = options;
  const fractions = { seed, validationFraction, testFraction };
  const limits = { ...DEFAULT_IMAGE_LIMITS, maxFiles: 200_000, ...options.limits };
  checkFractions(fractions);
  await checkFolder(source);

  const folder = await walkFolder(source, { maxFiles: limits.maxFiles, ...(signal && { signal }) });
  const { classFolders, ignored, ownSplits } = findLayout(folder);
  const { images: found, issues } = await inspectFiles(classFolders, limits, options);
  const classNames = checkClasses(countImages(classFolders, found));

  const groupOf = await groupImages(found, options.groups, folder);
  const grouped = found.map((image) => ({ ...image, groupKey: groupOf(image.path) }));
  const indexOf = new Map(classNames.map((name, index) => [name, index]));
  const splitOf = makeSplitOf(grouped, ownSplits, { ...fractions, keepLookAlikes: options.keepLookAlikes });
  const images = grouped
    .map((image) => ({ ...image, split: splitOf(image), classIndex: indexOf.get(image.className)! }))
    .toSorted(byDatasetOrder);
  return {
    classNames,
    images,
    issues: [
      ...issues,
      ...ignored.map(({ path, message }) => toIssue(path, "IGNORED", message)),
      ...findDuplicates(images),
      ...findNearDuplicates(images),
      ...findDividedGroups(images),
    ].toSorted((left, right) => byCodeUnit(left.path, right.path) || byCodeUnit(left.code, right.code)),
    digest: digestDataset({ classNames, images }),
    splitBySmallset: ownSplits !== "complete",
  };
}

async function checkFolder(source: string): Promise<void> {
  const stats = await stat(source).catch(() => null);
  if (!stats) throw new AppError("DATASET_NOT_FOUND", `There is no folder ${source}.`, "Check the path.");
  if (!stats.isDirectory())
    throw new AppError(
      "DATASET_NOT_FOUND",
      `${source} is not a folder.`,
      "Give a folder, or a .zip, .tar or .tar.gz of one.",
    );
}

async function inspectFiles(
  classFolders: ClassFolder[],
  limits: DatasetLimits,
  { signal, onProgress, notes }: Pick<ScanOptions, "signal" | "onProgress" | "notes">,
): Promise<{ images: FoundImage[]; issues: ImageIssue[] }> {
  const items = classFolders.flatMap((folder) => folder.files.map((file) => ({ file, folder })));
  const images: FoundImage[] = [];
  const issues: ImageIssue[] = [];
  const paths = new Set<string>();
  const measure = createRateMeter(items.length);
  let done = 0;
  let reportedAt = -Infinity;
  const inspectNext = async ({ file }: { file: FolderFile }) => {
    throwIfCanceled(signal);
    const inspect = () => inspectFile(file, limits);
    return await (notes ? notes.recall(file, inspect) : inspect());
  };
  for await (const { image, issues: found } of mapInOrder(items, FILES_AT_A_TIME, inspectNext)) {
    const { file, folder } = items[done++]!;
    if (paths.has(file.path))
      issues.push(
        toIssue(
          file.path,
          "IGNORED",
          "Two files here have the same name, spelled with different Unicode characters.",
        ),
      );
    else {
      paths.add(file.path);
      issues.push(...found);
      const { path, file: absolute } = file;
      const { className, split } = folder;
      if (image) images.push({ path, file: absolute, className, split, ...image });
    }
    const now = performance.now();
    if (onProgress && (now - reportedAt > PROGRESS_EVERY_MS || done === items.length)) {
      reportedAt = now;
      onProgress(measure(done));
    }
  }
  return { images, issues };
}

const key = (className: string, split: Split | null): string => JSON.stringify([className, split]);

function countImages(classFolders: ClassFolder[], images: FoundImage[]) {
  const usable = new Map<string, number>();
  for (const { className, split } of images)
    usable.set(key(className, split), (usable.get(key(className, split)) ?? 0) + 1);
  return classFolders.map(({ className, split, files }) => ({
    className,
    split,
    fileCount: files.length,
    usableCount: usable.get(key(className, split)) ?? 0,
  }));
}

function makeSplitOf(
  images: GroupedImage[],
  ownSplits: "none" | "complete" | "without validation",
  { keepLookAlikes, ...fractions }: SplitFractions & KeepTogether,
): (image: GroupedImage) => Split {
  if (ownSplits === "complete") return ({ split }) => split!;
  const pair = (drawnFrom: GroupedImage[]) => (keepLookAlikes ? pairLookAlikes(drawnFrom) : []);
  if (ownSplits === "none") {
    const drawn = drawSplit(images, fractions, pair(images));
    return ({ sha256 }) => drawn.get(sha256)!;
  }
  const train = images.filter(({ split }) => split === "train");
  const drawn = drawSplit(train, { ...fractions, testFraction: 0 }, pair(train));
  return ({ split, sha256 }) => (split === "train" ? drawn.get(sha256)! : split!);
}

/** Makes a dataset's next content from its images and what people changed: order, digest and what to look out for. */
import { checkFractions, drawSplit, type KeepTogether, type SplitFractions } from "./draw-split.js";
import { byDatasetOrder } from "./dataset-order.js";
import type { DatasetImage, ImageIssue } from "./dataset.type.js";
import { digestDataset } from "./digest-dataset.js";
import { findDividedGroups } from "./find-divided-groups.js";
import { findDuplicates } from "./find-duplicates.js";
import { findNearDuplicates, pairLookAlikes } from "./find-near-duplicates.js";
import { groupByName } from "./group-images.js";
import { byCodeUnit } from "./walk-folder.js";

type Revisable = Pick<
  DatasetImage,
  "path" | "sha256" | "split" | "className" | "groupKey" | "perceptualHash"
> & {
  /** Stays with the dataset, but takes no part. */
  excluded: boolean;
};

export interface Redraw extends SplitFractions, KeepTogether {
  /** Groups the images by their names first. */
  groupPattern?: string | undefined;
}

export interface RevisedDataset<Image> {
  classNames: string[];
  /** In dataset order; an excluded image of a class that has no other gets class index -1 and comes first in its split. */
  images: (Image & { classIndex: number })[];
  digest: string;
  /** Those that follow from where images lie now: copies, look-alikes, leakage, divided groups. */
  issues: ImageIssue[];
}

/**
 * @param redraw draws all splits anew
 * @throws AppError CLASS_TOO_SMALL, SPLIT_FRACTIONS_INVALID, GROUP_PATTERN_INVALID
 */
export function reviseDataset<Image extends Revisable>(
  given: readonly Image[],
  redraw?: Redraw,
): RevisedDataset<Image> {
  const placed = redraw ? drawAnew(given, redraw) : given;
  const taking = placed.filter(({ excluded }) => !excluded);
  const classNames = [...new Set(taking.map(({ className }) => className))].toSorted(byCodeUnit);
  const indexOf = new Map(classNames.map((name, index) => [name, index]));
  const images = placed
    .map((image) => ({ ...image, classIndex: indexOf.get(image.className) ?? -1 }))
    .toSorted(byDatasetOrder);
  const included = images.filter(({ excluded }) => !excluded);
  return {
    classNames,
    images,
    digest: digestDataset({ classNames, images: included }),
    issues: [...findDuplicates(included), ...findNearDuplicates(included), ...findDividedGroups(included)],
  };
}

function drawAnew<Image extends Revisable>(
  given: readonly Image[],
  { groupPattern, keepLookAlikes, ...fractions }: Redraw,
): Image[] {
  checkFractions(fractions);
  const groupOf = groupPattern ? groupByName(groupPattern) : null;
  const images = given.map((image) => (groupOf ? { ...image, groupKey: groupOf(image.path) } : image));
  const included = images.filter(({ excluded }) => !excluded);
  const splitOf = drawSplit(included, fractions, keepLookAlikes ? pairLookAlikes(included) : []);
  // An excluded image keeps its place, so that taking it back changes nothing else.
  return images.map((image) =>
    image.excluded ? image : { ...image, split: splitOf.get(image.sha256) ?? image.split },
  );
}

/** Codes whose issues `reviseDataset` finds again. */
export const PLACE_ISSUES: readonly string[] = [
  "CONFLICTING_LABELS",
  "LEAKAGE",
  "GROUP_LEAKAGE",
  "DUPLICATE",
  "NEAR_CONFLICT",
  "NEAR_LEAKAGE",
  "NEAR_DUPLICATE",
];

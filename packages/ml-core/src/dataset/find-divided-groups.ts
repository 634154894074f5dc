/** Finds groups that stand in two splits: photos of one patient or burst make a score look better than it is. */
import type { DatasetImage, ImageIssue } from "./dataset.type.js";
import { toIssue } from "./to-issue.js";

type Grouped = Pick<DatasetImage, "path" | "split" | "groupKey">;

/** @param images in dataset order: train comes before validation and test. One issue for each image outside of train. */
export function findDividedGroups(images: readonly Grouped[]): ImageIssue[] {
  const firstOf = new Map<string, Grouped>();
  return images.flatMap((image) => {
    const { path, split, groupKey } = image;
    if (groupKey === null) return [];
    const first = firstOf.get(groupKey);
    if (!first) firstOf.set(groupKey, image);
    if (!first || first.split === split) return [];
    const message = `Other photos of its group "${groupKey}" are in ${first.split}, so that the ${split} score looks better than it is.`;
    return [toIssue(path, "GROUP_LEAKAGE", message, first.path)];
  });
}

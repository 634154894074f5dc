/** Finds files with the same bytes, and says why it matters where they lie. */
import type { DatasetImage, ImageIssue } from "./dataset.type.js";
import { toIssue } from "./to-issue.js";

type Placed = Pick<DatasetImage, "path" | "sha256" | "split" | "className">;

/** @param images in dataset order: train comes before validation and test */
export function findDuplicates(images: readonly Placed[]): ImageIssue[] {
  const groups = new Map<string, Placed[]>();
  for (const image of images) {
    const group = groups.get(image.sha256);
    if (group) group.push(image);
    else groups.set(image.sha256, [image]);
  }
  return [...groups.values()].filter((group) => group.length > 1).flatMap(describeGroup);
}

function describeGroup(group: Placed[]): ImageIssue[] {
  return group.flatMap((image, index) => {
    const earlier = group.slice(0, index);
    const issues: ImageIssue[] = [];
    const otherClass = group.find(({ className }) => className !== image.className);
    if (otherClass)
      issues.push(
        toIssue(
          image.path,
          "CONFLICTING_LABELS",
          `The very same picture also lies in the class "${otherClass.className}". Remove it from the class it does not show.`,
          otherClass.path,
        ),
      );
    const leak = earlier.find(({ split }) => split !== image.split);
    if (leak)
      issues.push(
        toIssue(
          image.path,
          "LEAKAGE",
          `The very same picture is also in ${leak.split}, so that the ${image.split} score looks better than it is.`,
          leak.path,
        ),
      );
    const copy = earlier.find(
      ({ split, className }) => split === image.split && className === image.className,
    );
    if (copy)
      issues.push(toIssue(image.path, "DUPLICATE", "The very same picture is there twice.", copy.path));
    return issues;
  });
}

/** Counts that a version keeps, so that nobody counts its images again. */
import type { Split } from "@smallset/schema";
import type { ClassCounts } from "../modules/dataset/version-source.js";

/** @param images those that take part */
export function countClasses({
  classNames,
  images,
}: {
  classNames: string[];
  images: readonly { classIndex: number; split: Split }[];
}): ClassCounts[] {
  const counts = classNames.map((name, classIndex) => ({
    name,
    classIndex,
    trainCount: 0,
    validationCount: 0,
    testCount: 0,
  }));
  for (const { classIndex, split } of images) counts[classIndex]![`${split}Count`]++;
  return counts;
}

/** Most frequent first. */
export function countIssues(issues: readonly { code: string; severity: string }[]) {
  const counts = new Map<string, { code: string; severity: string; count: number }>();
  for (const { code, severity } of issues) {
    const entry = counts.get(code) ?? { code, severity, count: 0 };
    counts.set(code, { ...entry, count: entry.count + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

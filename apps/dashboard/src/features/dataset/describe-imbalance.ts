/** Says when one class has so many more photos than another that a model may learn to prefer it. */
import type { ClassCountsFragment } from "@smallset/schema/documents";

/** From here on plain accuracy starts to mislead. */
const NOTABLE_RATIO = 2;

/** Returns null when the classes are even enough, or there is nothing to compare. */
export function describeImbalance(
  classes: Pick<ClassCountsFragment, "name" | "trainCount">[],
): string | null {
  const sorted = classes.filter((one) => one.trainCount > 0).toSorted((a, b) => a.trainCount - b.trainCount);
  const smallest = sorted[0];
  const biggest = sorted.at(-1);
  if (!smallest || !biggest) return null;
  const ratio = biggest.trainCount / smallest.trainCount;
  if (ratio < NOTABLE_RATIO) return null;
  return `${biggest.name} has ${ratio.toFixed(1)} times as many photos to learn from as ${smallest.name}. Add photos of ${smallest.name}, or choose balanced class weights under Advanced when you train.`;
}

/** Finds photos that are nearly the same: another size, quality or format of one shot, or the next one of a burst. */
import type { DatasetImage, ImageIssue } from "./dataset.type.js";
import { NearIndex } from "./near-index.js";
import { toIssue } from "./to-issue.js";

/** Bits of 64 in which two hashes may differ. `npm run bench -- look-alikes` measures what other values would find. */
export const NEAR_DISTANCE = 9;
/** Shows nothing, so that it looks like everything else that shows nothing. */
const BLANK = "0".repeat(16);

type Placed = Pick<DatasetImage, "path" | "sha256" | "split" | "className" | "perceptualHash">;

/** Images of one hash; of those at one place a few are enough to point at. */
type Known = Placed[];
const KEPT_AT_ONE_PLACE = 2;

/**
 * Exact copies are not among them: `findDuplicates` names those. Each image is told of the nearest one before it, so
 * that a pair is named once; 20,000 images take well under a second.
 * @param images in dataset order: train comes before validation and test. One without a hash is passed over.
 */
export function findNearDuplicates(images: readonly Placed[], maxDistance = NEAR_DISTANCE): ImageIssue[] {
  const index = new NearIndex();
  const known: Known[] = [];
  const entryOf = new Map<string, number>();
  return images.flatMap((image) => {
    const hash = image.perceptualHash;
    if (hash === null || hash === BLANK) return [];
    const near = [...index.near(hash, maxDistance)].toSorted(
      (left, right) => left.distance - right.distance || left.entry - right.entry,
    );
    const others = near.flatMap(({ entry }) => known[entry]!).filter(({ sha256 }) => sha256 !== image.sha256);
    const entry = entryOf.get(hash) ?? index.add(hash);
    entryOf.set(hash, entry);
    remember((known[entry] ??= []), image);
    return describe(image, others);
  });
}

/**
 * Pairs of sha256 of photos that look alike, for a draw that keeps them together: every one within the distance, wherever
 * it lies, because what is alike in two steps would leak as well.
 */
export function pairLookAlikes(
  images: readonly Pick<DatasetImage, "sha256" | "perceptualHash">[],
): [string, string][] {
  const index = new NearIndex();
  const entryOf = new Map<string, number>();
  const firstOf: string[] = [];
  return images.flatMap(({ sha256, perceptualHash: hash }) => {
    if (hash === null || hash === BLANK) return [];
    const same = entryOf.get(hash);
    if (same !== undefined) return [[firstOf[same]!, sha256]];
    const near = [...index.near(hash, NEAR_DISTANCE)].map(({ entry }): [string, string] => [
      firstOf[entry]!,
      sha256,
    ]);
    entryOf.set(hash, firstOf.length);
    index.add(hash);
    firstOf.push(sha256);
    return near;
  });
}

const isSamePlace = (one: Placed, other: Placed): boolean =>
  one.split === other.split && one.className === other.className;

function remember(known: Known, image: Placed): void {
  if (known.filter((other) => isSamePlace(other, image)).length < KEPT_AT_ONE_PLACE) known.push(image);
}

/** @param others the nearest first */
function describe(image: Placed, others: readonly Placed[]): ImageIssue[] {
  const issues: ImageIssue[] = [];
  const otherClass = others.find(({ className }) => className !== image.className);
  if (otherClass)
    issues.push(
      toIssue(
        image.path,
        "NEAR_CONFLICT",
        `Looks nearly the same as a photo of the class "${otherClass.className}". If it is the same, remove it from the class it does not show.`,
        otherClass.path,
      ),
    );
  const leak = others.find(({ split }) => split !== image.split);
  if (leak)
    issues.push(
      toIssue(
        image.path,
        "NEAR_LEAKAGE",
        `Looks nearly the same as a photo in ${leak.split}: if it is, the ${image.split} score looks better than it is.`,
        leak.path,
      ),
    );
  const copy = others.find((other) => isSamePlace(other, image));
  if (copy)
    issues.push(
      toIssue(image.path, "NEAR_DUPLICATE", "Looks nearly the same as another photo beside it.", copy.path),
    );
  return issues;
}

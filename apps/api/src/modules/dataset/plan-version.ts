/** Works out what changes would do to a version, and whether what is left can still be trained on. */
import { AppError, SPLITS, type Split } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { isId } from "../../db/ids.js";
import type { DatasetVersion, Image } from "../../generated/prisma/client.js";
import type { ClassCounts, ImageChange } from "./version-source.js";
import { countPlaces, listImagesByIds } from "./image.repository.js";

/** What an image becomes. */
export type Place = Pick<Image, "split" | "className" | "excluded">;

export interface VersionPlan {
  moved: number;
  relabelled: number;
  excluded: number;
  restored: number;
  imageCount: number;
  classes: ClassCounts[];
  problem: AppError | null;
}

/** More at once would be a new import rather than an edit. */
const MAX_IMAGES = 20_000;

/** Joins the changes to each image; of two changes to one thing the later wins. @throws AppError BAD_USER_INPUT */
export function joinChanges(changes: readonly ImageChange[]): Map<string, Partial<Place>> {
  const joined = new Map<string, Partial<Place>>();
  for (const { imageIds, split, className, excluded } of changes) {
    const change: Partial<Place> = {
      ...(split != null && { split }),
      ...(className != null && { className }),
      ...(excluded != null && { excluded }),
    };
    for (const id of imageIds) joined.set(id, { ...joined.get(id), ...change });
  }
  if (joined.size > MAX_IMAGES)
    throw new AppError(
      "BAD_USER_INPUT",
      `The changes are about ${joined.size} images; the limit is ${MAX_IMAGES} at once.`,
      "Make several versions, or import the folder again.",
    );
  return joined;
}

/** A class's name as it is kept. @throws AppError BAD_CLASS_NAME */
export function parseClassName(name: string): string {
  const trimmed = name.normalize("NFC").trim();
  const isBad = [...trimmed].some((character) => character.charCodeAt(0) < 0x20 || "/\\".includes(character));
  if (trimmed === "" || trimmed.length > 200 || trimmed.startsWith(".") || isBad)
    throw new AppError(
      "BAD_CLASS_NAME",
      `${JSON.stringify(name.slice(0, 100))} cannot be the name of a class.`,
      "Use up to 200 letters, digits, blanks and dashes.",
    );
  return trimmed;
}

/** @throws AppError NOT_FOUND for images that are not of this version */
export async function planVersion(
  db: Db,
  from: DatasetVersion,
  changes: readonly ImageChange[],
): Promise<VersionPlan> {
  const joined = joinChanges(changes);
  const images = await getImages(db, from, [...joined.keys()]);
  const counts = new PlaceCounts(await countPlaces(db, from.id));
  const plan = { moved: 0, relabelled: 0, excluded: 0, restored: 0 };
  for (const image of images) {
    const after = { ...image, ...joined.get(image.id) };
    counts.take(image);
    counts.add(after);
    if (after.excluded && !image.excluded) plan.excluded++;
    if (!after.excluded && image.excluded) plan.restored++;
    if (!after.excluded && after.split !== image.split) plan.moved++;
    if (!after.excluded && after.className !== image.className) plan.relabelled++;
  }
  const classes = counts.classes();
  const imageCount = classes.reduce(
    (sum, one) => sum + one.trainCount + one.validationCount + one.testCount,
    0,
  );
  return { ...plan, imageCount, classes, problem: findProblem(classes) };
}

async function getImages(db: Db, { id, number }: DatasetVersion, ids: string[]): Promise<Image[]> {
  const images = (await listImagesByIds(db, ids.filter(isId))).filter(
    (image) => image.datasetVersionId === id,
  );
  if (images.length < ids.length)
    throw new AppError(
      "NOT_FOUND",
      `${ids.length - images.length} of the images are not in version ${number}.`,
      "Reload the page: images have other ids in every version.",
    );
  return images;
}

const PLACE_COUNT = { train: "trainCount", validation: "validationCount", test: "testCount" } as const;

class PlaceCounts {
  private readonly counts = new Map<string, Record<Split, number>>();

  constructor(places: { className: string; split: Split; excluded: boolean; count: number }[]) {
    for (const place of places) this.add(place, place.count);
  }
  add({ className, split, excluded }: Place, count = 1): void {
    if (excluded) return;
    const own = this.counts.get(className) ?? { train: 0, validation: 0, test: 0 };
    own[split] += count;
    this.counts.set(className, own);
  }
  take(place: Place): void {
    this.add(place, -1);
  }
  /** Of the classes that have any image, in class index order: by code unit, as imports sort them. */
  classes(): ClassCounts[] {
    return [...this.counts]
      .filter(([, own]) => SPLITS.some((split) => own[split] > 0))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, own], classIndex) => {
        const counts = { trainCount: 0, validationCount: 0, testCount: 0 };
        for (const split of SPLITS) counts[PLACE_COUNT[split]] = own[split];
        return { name, classIndex, ...counts };
      });
  }
}

function findProblem(classes: ClassCounts[]): AppError | null {
  if (classes.length < 2)
    return new AppError(
      "ONE_CLASS_ONLY",
      "Only one class would be left.",
      "Telling apart needs at least two classes.",
    );
  const names = new Map<string, string>();
  for (const { name } of classes) {
    const key = name.normalize("NFKC").toLowerCase().trim();
    const other = names.get(key);
    if (other !== undefined)
      return new AppError(
        "CLASS_NAME_COLLISION",
        `The classes "${other}" and "${name}" differ only in case, blanks or Unicode spelling.`,
        "Give them the same name if they mean the same.",
      );
    names.set(key, name);
  }
  for (const { name, trainCount, validationCount } of classes) {
    if (trainCount === 0)
      return new AppError(
        "CLASS_MISSING_IN_TRAIN",
        `"${name}" would have no photo to learn from.`,
        "Leave at least one in train.",
      );
    if (validationCount === 0)
      return new AppError(
        "CLASS_MISSING_IN_VALIDATION",
        `"${name}" would have no photo to check with.`,
        "Leave at least one in validation.",
      );
  }
  return null;
}

/** Changes that a person has made to photos but not saved yet. Pure, so that every step can be taken back. */
import type { ImageChangeInput, ImageThumbFragment, Split } from "@smallset/schema/documents";

/** What is to become of photos; what is left out stays as it is. */
export interface PhotoChange {
  split?: Split;
  className?: string;
  excluded?: boolean;
}
export interface DraftEntry {
  /** As it is in the version. */
  image: ImageThumbFragment;
  change: PhotoChange;
}
/** By image id. */
export type Draft = Readonly<Record<string, DraftEntry>>;

/** What differs from the photo as it is. */
function difference(image: ImageThumbFragment, change: PhotoChange): PhotoChange {
  return {
    ...(change.split !== undefined && change.split !== image.split && { split: change.split }),
    ...(change.className !== undefined &&
      change.className !== image.className && { className: change.className }),
    ...(change.excluded !== undefined && change.excluded !== image.excluded && { excluded: change.excluded }),
  };
}

/** A photo that is changed back leaves the draft. */
export function changePhotos(
  draft: Draft,
  images: readonly ImageThumbFragment[],
  change: PhotoChange,
): Draft {
  const next: Record<string, DraftEntry> = { ...draft };
  for (const image of images) {
    const joined = difference(image, { ...draft[image.id]?.change, ...change });
    if (Object.keys(joined).length) next[image.id] = { image, change: joined };
    else delete next[image.id];
  }
  return next;
}

export const forgetPhoto = (draft: Draft, id: string): Draft =>
  Object.fromEntries(Object.entries(draft).filter(([other]) => other !== id));

/** One change for all photos that become the same. */
export function toChanges(draft: Draft): ImageChangeInput[] {
  const groups = new Map<string, ImageChangeInput & { imageIds: string[] }>();
  for (const [id, { change }] of Object.entries(draft)) {
    const key = JSON.stringify([change.split, change.className, change.excluded]);
    const group = groups.get(key);
    if (group) group.imageIds.push(id);
    else groups.set(key, { imageIds: [id], ...change });
  }
  return [...groups.values()];
}

/** What one photo becomes, in a few words. */
export function describeChange({ split, className, excluded }: PhotoChange): string {
  if (excluded) return "left out";
  return [
    excluded === false ? "back in" : null,
    className === undefined ? null : `→ ${className}`,
    split === undefined ? null : `→ ${split}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

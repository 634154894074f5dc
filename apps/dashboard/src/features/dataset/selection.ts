/** Which photos are chosen, by click, range and keys. Pure. */

interface Identified {
  id: string;
}
export interface Selection<Photo extends Identified> {
  /** By id. */
  photos: ReadonlyMap<string, Photo>;
  /** Place of the last single choice: where a range begins. */
  anchor: number;
}

export function toggle<Photo extends Identified>(
  { photos }: Selection<Photo>,
  photo: Photo,
  index: number,
): Selection<Photo> {
  const next = new Map(photos);
  if (!next.delete(photo.id)) next.set(photo.id, photo);
  return { photos: next, anchor: index };
}

/** Adds everything from the anchor to `index`; photos that are not loaded yet are left out. */
export function extend<Photo extends Identified>(
  { photos, anchor }: Selection<Photo>,
  index: number,
  at: (index: number) => Photo | undefined,
): Selection<Photo> {
  const next = new Map(photos);
  for (let place = Math.min(anchor, index); place <= Math.max(anchor, index); place++) {
    const photo = at(place);
    if (photo) next.set(photo.id, photo);
  }
  return { photos: next, anchor };
}

/** Where a key leads in a grid of `columns`; null for keys that do not move. */
export function moveBy(key: string, index: number, columns: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * 4,
    PageDown: columns * 4,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(count - 1, index + step));
}

/** Further views of training photos: mirrored, cropped, turned. Without zod, for the browser. */

/** Each costs as much as a photo, and teaches less than the one before it. */
export const MAX_AUGMENTATION_VIEWS = 10;

/** Raise it when the same photo and number give another view: part of where its features lie. */
const VIEW_METHOD = 1;

/** Under what the feature store keeps rows of the photos' view `view`; 0, the photos themselves, under the extractor's own. */
export const fingerprintOfView = (fingerprint: string, view: number): string =>
  view === 0 ? fingerprint : `${fingerprint}-view${VIEW_METHOD}.${view}`;

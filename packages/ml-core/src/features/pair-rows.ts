/** Which image, and which view of it, each row of a feature set shows. */
import { AppError } from "@smallset/schema";
import type { StoredFeatures } from "./features.type.js";

export interface Picture<Image> {
  image: Image;
  /** 0: as it is. */
  view: number;
}

/** In row order; `images` as they were extracted. @throws AppError FEATURE_SET_MISMATCH */
export function pairRows<Image extends { path: string; sha256: string }>(
  images: readonly Image[],
  { failures, sha256s, views }: Pick<StoredFeatures, "failures" | "sha256s" | "views">,
): Picture<Image>[] {
  const failed = new Set(failures.filter(({ view }) => view === undefined).map(({ path }) => path));
  const shown = images.filter(({ path }) => !failed.has(path));
  let last = -1;
  const pictures = views.map((view) => ({ image: shown[view === 0 ? ++last : last]!, view }));
  if (last !== shown.length - 1 || pictures.some(({ image }, row) => image?.sha256 !== sha256s[row]))
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      "The features do not fit the dataset's images.",
      "Start again: what is missing is extracted.",
    );
  return pictures;
}

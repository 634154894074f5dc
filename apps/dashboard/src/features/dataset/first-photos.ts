/** Shared by the server's prefetch and the browser's query, so that they are one cache entry. */
import type { DatasetImagesQueryVariables, Split } from "@smallset/schema/documents";

/** Photos a request. */
export const PAGE = 60;

export interface PhotoFilter {
  className: string;
  split: Split | "";
  issueCode: string;
  /** Those that were left out instead of those that take part. */
  excluded: boolean;
}
export const NO_FILTER: PhotoFilter = { className: "", split: "", issueCode: "", excluded: false };

/** What of a filter a query takes. */
export const filterVariables = ({ className, split, issueCode, excluded }: PhotoFilter) => ({
  excluded,
  ...(className && { className }),
  ...(split && { split }),
  ...(issueCode && { issueCode }),
});

export const pageOfPhotos = (id: string, filter: PhotoFilter, page: number): DatasetImagesQueryVariables => ({
  id,
  first: PAGE,
  offset: page * PAGE,
  ...filterVariables(filter),
});

/** Datasets, images and issues, a page at a time. */
import { AppError } from "@smallset/schema";
import { ID_PATTERN } from "../../db/ids.js";
import type { Dataset, Image, ImageIssue } from "../../generated/prisma/client.js";
import { type Connection, decodeCursor, toConnection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { countDatasets, type DatasetFilter, listDatasets } from "./dataset.repository.js";
import { countImages, type ImageFilter, listImageIds, listImages } from "./image.repository.js";
import { countIssues, type IssueFilter, listIssues } from "./image-issue.repository.js";

interface Page {
  first: number;
  after?: string | undefined;
}

export async function pageOfDatasets(
  { db }: Platform,
  { first, after: cursor, ...filter }: Page & DatasetFilter,
): Promise<Connection<Dataset>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([
    listDatasets(db, filter, { take: first + 1, after }),
    countDatasets(db, filter),
  ]);
  return toConnection({ rows, first, after, keyOf: (row) => row.id, totalCount });
}

const POSITION = /^\d{1,9}$/;

export async function pageOfImages(
  { db }: Platform,
  filter: ImageFilter,
  { first, after: cursor, offset }: Page & { offset?: number | null | undefined },
): Promise<Connection<Image>> {
  if (offset != null && (offset < 0 || offset > 1_000_000))
    throw new AppError(
      "BAD_USER_INPUT",
      "`offset` must be between 0 and 1,000,000.",
      "Go on from `endCursor` with `after` instead.",
    );
  const after = decodeCursor(cursor, POSITION);
  const page = { take: first + 1, afterPosition: Number(after ?? -1), skip: offset ?? 0 };
  const [rows, totalCount] = await Promise.all([listImages(db, filter, page), countImages(db, filter)]);
  return toConnection({ rows, first, after, keyOf: (row) => row.position, totalCount });
}

/** Beyond it, pages of `images` have to do. */
const MAX_IDS = 20_000;

/** @throws AppError TOO_MANY_IMAGES */
export async function imageIds({ db }: Platform, filter: ImageFilter): Promise<string[]> {
  const ids = await listImageIds(db, filter, MAX_IDS + 1);
  if (ids.length > MAX_IDS)
    throw new AppError(
      "TOO_MANY_IMAGES",
      `More than ${MAX_IDS} images are meant.`,
      "Filter by class or split to choose fewer at once.",
    );
  return ids;
}

export async function pageOfIssues(
  { db }: Platform,
  filter: IssueFilter,
  { first, after: cursor }: Page,
): Promise<Connection<ImageIssue>> {
  const after = decodeCursor(cursor, POSITION);
  const page = { take: first + 1, afterPosition: Number(after ?? -1) };
  const [rows, totalCount] = await Promise.all([listIssues(db, filter, page), countIssues(db, filter)]);
  return toConnection({ rows, first, after, keyOf: (row) => row.position, totalCount });
}

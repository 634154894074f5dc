/** Pages of runs: what a search finds, in any order. */
import { AppError, parseRunField, parseSearch, type RunField, type RunStatus } from "@smallset/schema";
import { isId, requireId } from "../../../db/ids.js";
import { decodeCursor, toConnection, type Connection } from "../../../graphql/page.js";
import type { Platform } from "../../../platform.js";
import {
  countRuns,
  listRuns,
  type PlacedRun,
  type RunListFilter,
  type RunOrder,
  type RunPlace,
} from "./run-list.repository.js";

export interface RunQuery {
  experimentId?: string | undefined;
  datasetVersionId?: string | undefined;
  parentId?: string | undefined;
  /** Leaves the children of parents out. */
  topLevel?: boolean | undefined;
  status?: RunStatus[] | undefined;
  /** See docs/API.md, "Searching runs". */
  search?: string | undefined;
}

/** @throws AppError NOT_FOUND for what cannot be an id; SearchError */
export function readFilter({ search, ...filter }: RunQuery): RunListFilter {
  if (filter.experimentId) requireId("experiment", filter.experimentId);
  if (filter.datasetVersionId) requireId("dataset version", filter.datasetVersionId);
  if (filter.parentId) requireId("run", filter.parentId);
  return { ...filter, search: search ? parseSearch(search) : null };
}

export interface RunSortRequest {
  field: string;
  descending: boolean;
}

function readOrder(sort: RunSortRequest | undefined): RunOrder {
  if (!sort) return { field: null, descending: true };
  const field: RunField = parseRunField(sort.field);
  // Ids are UUID v7: the order of creation, with an index.
  const isCreation = field.kind === "attribute" && (field.name === "createdAt" || field.name === "id");
  return { field: isCreation ? null : field, descending: sort.descending };
}

const CURSOR = /^[0-9a-f-]{36}(\n[\s\S]*)?$/i;
const encodePlace = ({ id, sortValue }: PlacedRun): string =>
  sortValue === null ? id : `${id}\n${sortValue}`;

function decodePlace(cursor: string | undefined, order: RunOrder): RunPlace | null {
  const text = decodeCursor(cursor, CURSOR);
  if (text === null) return null;
  const line = text.indexOf("\n");
  const place = { id: text.slice(0, 36), value: line < 0 ? null : text.slice(line + 1) };
  const fits = isId(place.id) && (order.field !== null || place.value === null);
  if (fits) return place;
  throw new AppError(
    "BAD_USER_INPUT",
    "`after` is a cursor of another order.",
    "Leave it out to begin anew.",
  );
}

export interface RunPageRequest {
  first: number;
  after?: string | undefined;
  offset?: number | undefined;
  sort?: RunSortRequest | undefined;
}

/** @throws AppError BAD_USER_INPUT, with the place in the search where it is wrong */
export async function pageOfRuns(
  { db }: Pick<Platform, "db">,
  query: RunQuery,
  { first, after: cursor, offset = 0, sort }: RunPageRequest,
): Promise<Connection<PlacedRun>> {
  const filter = readFilter(query);
  const order = readOrder(sort);
  const after = decodePlace(cursor, order);
  const page = { take: first + 1, after, skip: offset };
  // Every run's list is counted beside it; a search or another order counts by itself, unless it begins in its middle.
  const isPlain = !filter.search && order.field === null;
  const [found, counted] = await Promise.all([
    listRuns(db, filter, order, page),
    isPlain || after ? countRuns(db, filter) : null,
  ]);
  const totalCount = counted ?? found.totalCount ?? (await countRuns(db, filter));
  return toConnection({ rows: found.rows, first, after: cursor || null, keyOf: encodePlace, totalCount });
}

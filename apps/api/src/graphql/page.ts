/** Pages of lists: opaque cursors over a unique order. */
import { AppError } from "@smallset/schema";

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount: number;
}

export const encodeCursor = (key: string | number): string => Buffer.from(String(key)).toString("base64url");

/** Null when no cursor was given. @throws AppError BAD_USER_INPUT for one that we did not make */
export function decodeCursor(cursor: string | null | undefined, pattern: RegExp): string | null {
  // A client that begins sends null as well as nothing.
  if (!cursor) return null;
  const key = Buffer.from(cursor, "base64url").toString();
  if (!pattern.test(key))
    throw new AppError(
      "BAD_USER_INPUT",
      "`after` is not a cursor of this list.",
      "Leave it out to begin anew.",
    );
  return key;
}

/** `rows` holds one more than `first` when there is a next page. */
export function toConnection<Row>(options: {
  rows: Row[];
  first: number;
  after: string | null;
  keyOf: (row: Row) => string | number;
  totalCount: number;
}): Connection<Row> {
  const { rows, first, after, keyOf, totalCount } = options;
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(keyOf(node)), node }));
  const pageInfo = {
    hasNextPage: rows.length > first,
    hasPreviousPage: after !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo, totalCount };
}

/** For lists that are no connections. @throws AppError BAD_USER_INPUT */
export function requireFirst(first: number, max: number): number {
  if (first >= 1 && first <= max) return first;
  throw new AppError(
    "BAD_USER_INPUT",
    `\`first\` is ${first}; it must be between 1 and ${max}.`,
    `Ask for at most ${max}.`,
  );
}

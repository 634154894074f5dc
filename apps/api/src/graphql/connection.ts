/** Relay connections: opaque cursors, a unique order, at most 100 a page. */
import { AppError } from "@smallset/schema";
import { Max, Min } from "class-validator";
import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";

@ObjectType()
export class PageInfo {
  @Field() hasNextPage!: boolean;
  @Field() hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

const MAX_PAGE = 100;

/** Arguments of a connection with a default page size. */
function connectionArgs(defaultFirst: number) {
  @ArgsType()
  class Args {
    @Field(() => Int, { defaultValue: defaultFirst, description: `Page size, 1 to ${MAX_PAGE}.` })
    @Min(1)
    @Max(MAX_PAGE)
    first!: number;

    @Field(() => String, { nullable: true, description: "The `endCursor` of the page before." })
    after?: string;
  }
  return Args;
}
@ArgsType()
export class ListArgs extends connectionArgs(20) {}
@ArgsType()
export class GridArgs extends connectionArgs(50) {}

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** The connection and edge classes of a node class. */
export function connectionOf<T extends object>(
  node: () => ClassType<T>,
  name: string,
): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field() cursor!: string;
    @Field(node) node!: T;
  }
  @ObjectType(`${name}Connection`)
  class ConnectionClass {
    @Field(() => [Edge]) edges!: Edge[];
    @Field() pageInfo!: PageInfo;
    @Field(() => Int) totalCount!: number;
  }
  return ConnectionClass;
}

export const encodeCursor = (key: string | number): string => Buffer.from(String(key)).toString("base64url");

/** Null when no cursor was given. @throws AppError BAD_USER_INPUT for one that we did not make */
export function decodeCursor(cursor: string | undefined, pattern: RegExp): string | null {
  if (cursor === undefined || cursor === "") return null;
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

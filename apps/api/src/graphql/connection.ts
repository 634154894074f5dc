/** Relay connections as GraphQL types: at most 100 nodes a page. */
import { Max, Min } from "class-validator";
import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";
import type { Connection } from "./page.js";

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

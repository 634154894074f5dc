/** Relay connections as GraphQL types: at most 100 nodes a page. */
import { Max, Min } from "class-validator";
import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";
import type { Connection } from "./page.js";

@ObjectType({ description: "Where a page stands in its list." })
export class PageInfo {
  @Field({ description: "Whether there is more." }) hasNextPage!: boolean;
  @Field({ description: "Whether something came before." }) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: "Of the first node." }) startCursor!: string | null;
  @Field(() => String, { nullable: true, description: "Send it as `after` for the next page." }) endCursor!:
    string | null;
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
  @ObjectType(`${name}Edge`, { description: "A node and its place." })
  class Edge {
    @Field({ description: "Send it as `after` for what comes behind it." }) cursor!: string;
    @Field(node, { description: "What stands there." }) node!: T;
  }
  @ObjectType(`${name}Connection`, {
    description: "A page of a list. https://relay.dev/graphql/connections.htm",
  })
  class ConnectionClass {
    @Field(() => [Edge], { description: "In the list's order." }) edges!: Edge[];
    @Field({ description: "Whether there is more, and how to ask for it." }) pageInfo!: PageInfo;
    @Field(() => Int, { description: "Of the whole list." }) totalCount!: number;
  }
  return ConnectionClass;
}

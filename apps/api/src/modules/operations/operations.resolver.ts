/** Operations over GraphQL. */
import { Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { listQueue, listWorkers } from "./operations.service.js";
import { Job, WorkerInfo } from "./operations.type.js";

@Resolver(() => Job)
export class OperationsResolver {
  @Query(() => [Job], {
    description: "What runs, what waits in which order, and what failed in the last day; at most 200.",
    complexity: 50,
  })
  jobs(@Ctx() { platform }: Context): Promise<Job[]> {
    return listQueue(platform);
  }

  @Query(() => [WorkerInfo], { description: "Worker processes of the last day, the liveliest first." })
  workers(@Ctx() { platform }: Context): Promise<WorkerInfo[]> {
    return listWorkers(platform);
  }
}

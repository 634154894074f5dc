/** Operations over GraphQL. */
import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { listQueue, listWorkers } from "./operations.service.js";
import { Job, type JobKind, JobKindEnum, WorkerInfo } from "./operations.type.js";
import { retryJob } from "./retry-job.js";

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

  @Mutation(() => Job, {
    nullable: true,
    description:
      "Starts an import, an export or a batch again that failed. Null when it is done already. Of a run, `cloneRun` does this.",
  })
  retryJob(
    @Arg("kind", () => JobKindEnum, { description: "The job's: its id is unique within its kind." })
    kind: JobKind,
    @Arg("id", () => ID, { description: "The job's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Job | null> {
    return retryJob(platform, kind, id);
  }
}

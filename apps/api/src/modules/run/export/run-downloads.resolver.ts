/** What a run leaves for other tools, over GraphQL. */
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import type * as Rows from "../../../generated/prisma/client.js";
import type { Context } from "../../../graphql/context.js";
import { Run } from "../run.type.js";
import { listDownloads } from "./run-downloads.js";

@ObjectType({ description: "A file for another tool." })
export class RunDownload {
  @Field({ description: "What is inside, and for what." }) description!: string;
  @Field({ description: "GET it with the session or an API token." }) url!: string;
}

@Resolver(() => Run)
export class RunDownloadsResolver {
  @FieldResolver(() => [RunDownload], {
    description: "Curves for TensorBoard once it began, features for NumPy once it has them.",
  })
  async downloads(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<RunDownload[]> {
    const { datasetVersionId: id } = run;
    return listDownloads(run, id === null ? null : await loaders.datasetVersion.load(id));
  }
}

/** Batch predictions over GraphQL. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root, Subscription } from "type-graphql";
import { fromJson } from "../../db/json.js";
import type * as Rows from "../../generated/prisma/client.js";
import { ListArgs } from "../../graphql/connection.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { RegisteredModel } from "../model/model.type.js";
import type { ClassCount } from "./batch.repository.js";
import {
  cancelBatchPrediction,
  continueBatchPrediction,
  followBatch,
  pageOfBatches,
  startBatchPrediction,
} from "./batch.service.js";
import {
  AnsweredClass,
  BatchPrediction,
  BatchPredictionConnection,
  StartBatchPredictionInput,
} from "./batch.type.js";

const resultUrl = ({ id, csvSha256 }: Rows.BatchPrediction, format: string) =>
  csvSha256 === null ? null : `/api/batch-predictions/${id}/result?format=${format}`;

@Resolver(() => BatchPrediction)
export class BatchResolver {
  @Mutation(() => BatchPrediction, {
    description: "Answers many photos: a worker takes them in turn; follow it with batchPredictionChanged.",
  })
  startBatchPrediction(
    @Arg("input", { description: "Who answers which photos." }) input: StartBatchPredictionInput,
    @Ctx() context: Context,
  ): Promise<Rows.BatchPrediction> {
    return startBatchPrediction(context.platform, requireViewer(context), input);
  }

  @Mutation(() => BatchPrediction, { description: "Stops within a moment; what is answered stays." })
  cancelBatchPrediction(
    @Arg("id", () => ID, { description: "The batch's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.BatchPrediction> {
    return cancelBatchPrediction(platform, id);
  }

  @Mutation(() => BatchPrediction, {
    description: "Goes on with a CANCELED or FAILED batch where it stopped; CONFLICT otherwise.",
  })
  continueBatchPrediction(
    @Arg("id", () => ID, { description: "The batch's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.BatchPrediction> {
    return continueBatchPrediction(platform, id);
  }

  @Subscription(() => BatchPrediction, {
    description: "As it is now, then with each progress; ends with it.",
    subscribe: ({ args, context }: { args: { id: string }; context: Context }) =>
      followBatch(context.platform, args.id),
  })
  batchPredictionChanged(
    @Arg("id", () => ID, { description: "The batch's." }) _id: string,
    @Root() batch: Rows.BatchPrediction,
  ): Rows.BatchPrediction {
    return batch;
  }

  @FieldResolver()
  modelVersion(@Root() batch: Rows.BatchPrediction, @Ctx() { loaders }: Context): Promise<Rows.ModelVersion> {
    return loaders.modelVersion.load(batch.modelVersionId);
  }

  @FieldResolver()
  createdBy(@Root() batch: Rows.BatchPrediction, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return batch.createdById === null ? null : loaders.user.load(batch.createdById);
  }

  @FieldResolver(() => [AnsweredClass])
  classCounts(@Root() batch: Rows.BatchPrediction): ClassCount[] {
    return fromJson<ClassCount[]>(batch.classCounts);
  }

  @FieldResolver(() => String, { nullable: true })
  csvUrl(@Root() batch: Rows.BatchPrediction): string | null {
    return resultUrl(batch, "csv");
  }

  @FieldResolver(() => String, { nullable: true })
  jsonUrl(@Root() batch: Rows.BatchPrediction): string | null {
    return resultUrl(batch, "json");
  }
}

@Resolver(() => RegisteredModel)
export class ModelBatchesResolver {
  @FieldResolver(() => BatchPredictionConnection, { description: "Newest first.", complexity: pageCost })
  batches(
    @Root() model: Rows.RegisteredModel,
    @Args(() => ListArgs) page: ListArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.BatchPrediction>> {
    return pageOfBatches(platform, model.id, page);
  }
}

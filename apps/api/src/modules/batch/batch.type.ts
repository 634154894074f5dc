/** Many photos asked about at once. */
import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { IdempotencyKey, OptionalName } from "../../graphql/input-fields.js";
import { IsOptional, Min } from "class-validator";
import { ErrorInfo } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import { RunStatusEnum } from "../../graphql/enums.js";
import type { Relation } from "../../graphql/relation.js";
import { ModelVersion } from "../model/model.type.js";
import { User } from "../user/user.type.js";

@ObjectType({ description: "How many photos were answered with one class." })
export class AnsweredClass {
  @Field({ description: "The answer." }) className!: string;
  @Field(() => Int, { description: "Photos that got it." }) count!: number;
}

@ObjectType({ description: "A folder, an archive or a dataset version, answered as CSV and JSON." })
export class BatchPrediction {
  @Field(() => ID, { description: "To follow it by." }) id!: string;
  @Field({ description: "The folder, the archive or the dataset version." }) name!: string;
  @Field(() => RunStatusEnum, { description: "How far it has come." }) status!: string;
  @Field(() => ModelVersion, { description: "Which answers; decided when it was started." })
  modelVersion!: Relation<ModelVersion>;
  @Field(() => String, { nullable: true, description: "The alias that was asked for." }) alias!:
    string | null;
  @Field(() => Int, { description: "Photos; 0 until they are counted." }) total!: number;
  @Field(() => Int, { description: "Photos with an answer or an error." }) done!: number;
  @Field(() => Int, { description: "Files that could not be read." }) failedCount!: number;
  @Field(() => Int, { description: "Answers below the version's threshold." }) abstainedCount!: number;
  @Field(() => [AnsweredClass], { description: "In class index order." }) classCounts!: AnsweredClass[];
  @Field(() => Float, { nullable: true, description: "Photos a second, while it runs." })
  ratePerSecond!: number | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why it is FAILED." }) error!: ErrorInfo | null;
  @Field({ description: "When it was asked for." }) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "When a worker took it." }) startedAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "When it ended, however it did." })
  finishedAt!: Date | null;
  @Field(() => User, { nullable: true, description: "Who asked for it." }) createdBy!: User | null;
  @Field(() => String, { nullable: true, description: "GET it with the session, once FINISHED." })
  csvUrl!: string | null;
  @Field(() => String, { nullable: true, description: "GET it with the session, once FINISHED." })
  jsonUrl!: string | null;
}
export const BatchPredictionConnection = connectionOf(() => BatchPrediction, "BatchPrediction");

@InputType({ description: "Give an upload or a dataset version." })
export class StartBatchPredictionInput {
  @Field({ description: "Who answers." }) modelName!: string;
  @Field(() => String, { nullable: true, description: "Default: production." }) alias?: string;
  @Field(() => Int, { nullable: true, description: "Instead of an alias." })
  @IsOptional()
  @Min(1)
  version?: number;
  @Field(() => ID, {
    nullable: true,
    description: "From POST /api/uploads: photos in any folders, or one zip or tar of them.",
  })
  uploadId?: string;
  @Field(() => ID, { nullable: true, description: "Answers all its photos; what they show stands beside." })
  datasetVersionId?: string;
  @OptionalName("What to call it. Default: where the photos are from.") name?: string;
  @IdempotencyKey("batch") idempotencyKey?: string;
}

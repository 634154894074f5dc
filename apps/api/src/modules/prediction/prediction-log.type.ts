/** What a model was asked and said, to be looked through and corrected. */
import { IsOptional, Length, Max, Min } from "class-validator";
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionOf, GridArgs } from "../../graphql/connection.js";
import { enumOf } from "../../graphql/enum-of.js";
import type { Relation } from "../../graphql/relation.js";
import { DatasetVersion } from "../dataset/dataset.type.js";
import { ModelVersion } from "../model/model.type.js";
import type { LogFilter } from "./prediction-log.repository.js";
import { Prediction } from "./prediction.type.js";

const LogFilterEnum = enumOf<LogFilter>("PredictionLogFilter", "Which answers of the log are meant.", {
  ALL: "Every one.",
  ABSTAINED: "Below the version's threshold.",
  UNSURE: "Best probability below 0.7.",
  DIFFERENT: "A shadow says something else.",
  CORRECTED: "A person said what the photo shows.",
  WAITING: "Corrected, and no dataset version has it yet.",
});

@ObjectType({ description: "One photo that a model was asked about, and what it said." })
export class LoggedPrediction {
  @Field(() => ID, { description: "To correct it by." }) id!: string;
  @Field({ description: "As it was sent." }) fileName!: string;
  @Field({ description: "Sized and cached WebP; add ?w=96|192|384|768." }) thumbnailUrl!: string;
  @Field({ description: "When it was asked." }) createdAt!: Date;
  @Field(() => [Prediction], { description: "Most probable first." }) predictions!: Prediction[];
  @Field({ description: "It was not sure enough to answer." }) abstained!: boolean;
  @Field(() => ModelVersion, { description: "Which answered." }) modelVersion!: Relation<ModelVersion>;
  @Field(() => String, { nullable: true, description: "The alias that was asked for." }) alias!:
    string | null;
  @Field(() => String, { nullable: true, description: "What a person says it shows." })
  correctedClass!: string | null;
  @Field(() => DatasetVersion, {
    nullable: true,
    description: "Where the correction went; null while it waits.",
  })
  usedIn!: Relation<DatasetVersion> | null;
}
export const LoggedPredictionConnection = connectionOf(() => LoggedPrediction, "LoggedPrediction");

@ArgsType()
export class PredictionLogArgs extends GridArgs {
  @Field(() => LogFilterEnum, { defaultValue: "ALL", description: "Which of them." }) filter!: LogFilter;
}

@InputType({ description: "How much of what a model is asked is remembered." })
export class SetPredictionLogInput {
  @Field({ description: "Of which model." }) modelName!: string;
  @Field(() => Float, { description: "Share of the photos that are kept, 0 to 1." })
  @Min(0)
  @Max(1)
  share!: number;
  @Field(() => Int, { description: "1 to 3650; then they are forgotten." })
  @Min(1)
  @Max(3650)
  retentionDays!: number;
}

@InputType({ description: "What becomes of corrections." })
export class AddCorrectionsInput {
  @Field({ description: "Whose corrections." }) modelName!: string;
  @Field(() => ID, {
    nullable: true,
    description: "Default: the dataset that the model's newest version was trained on.",
  })
  datasetId?: string;
  @Field(() => String, {
    nullable: true,
    description: "Same key and same corrections: the same version. Others: CONFLICT.",
  })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string;
}

@ObjectType({ description: "How much of what a model is asked is remembered." })
export class PredictionLogSettings {
  @Field(() => Float, { description: "Share of the photos that are kept, 0 to 1." }) share!: number;
  @Field(() => Int, { description: "Then they are forgotten." }) retentionDays!: number;
}

/** Registered models, their immutable versions, and the aliases that point at them. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../graphql/connection.js";
import { enumOf } from "../../graphql/enum-of.js";
import type { Relation } from "../../graphql/relation.js";
import { DatasetVersion, Image } from "../dataset/dataset.type.js";
import { Run } from "../run/run.type.js";
import { EvaluationReport } from "../run/evaluation.type.js";
import { Extractor } from "../run/run-settings.type.js";
import { User } from "../user/user.type.js";
import { Abstention, Reliability } from "./reliability.type.js";
import { GateResult, PredictionChanges, PromotionGate } from "./promotion-gate.type.js";

const AliasChangeKindEnum = enumOf("AliasChangeKind", "Why an alias moved.", {
  PROMOTION: "Somebody moved it to a version.",
  ROLLBACK: "Back to where it pointed before.",
  REMOVAL: "The alias was taken away.",
});
const PredictionChangeEnum = enumOf("PredictionChangeKind", "What becomes of an answer that changes.", {
  FIXED: "Wrong before, right now.",
  BROKEN: "Right before, wrong now.",
  OTHER: "Wrong both times, in different ways.",
});

@ObjectType({ description: "A final figure of a model version." })
export class ModelMetric {
  @Field({ description: "validation/accuracy, test/macro_f1 …" }) key!: string;
  @Field(() => Float, { description: "What was measured." }) value!: number;
}

@ObjectType({ description: "A version in another tool's format, to download." })
export class ModelExportOption {
  @Field({ description: "zip, onnx, keras, tfjs … as the address takes it." }) format!: string;
  @Field({ description: "What is inside, and for what." }) description!: string;
  @Field({ description: "GET it with the session; it is made at the first request." }) url!: string;
}

@ObjectType({ description: "An immutable, numbered entry with a self-contained bundle." })
export class ModelVersion {
  @Field(() => ID, { description: "Never given to another one." }) id!: string;
  @Field(() => Int, { description: "1, 2, 3 … within the model; never reused." }) number!: number;
  @Field(() => RegisteredModel, { description: "Which model it is a version of." })
  model!: Relation<RegisteredModel>;
  @Field(() => String, { nullable: true, description: "In the words of who registered it." }) description!:
    string | null;
  @Field({ description: "When it was registered." }) createdAt!: Date;
  @Field(() => User, { nullable: true, description: "Who registered it." }) createdBy!: User | null;
  @Field(() => Date, { nullable: true, description: "Taken out of use then; it answers nothing any more." })
  deletedAt!: Date | null;
  @Field(() => Run, { nullable: true, description: "Which training made it." }) run!: Run | null;
  @Field(() => DatasetVersion, { nullable: true, description: "What it was trained on." })
  datasetVersion!: DatasetVersion | null;
  @Field(() => Int, { description: "Images that it was trained and evaluated on, each named in the bundle." })
  imageCount!: number;
  @Field({ description: "sha256 of the bundle's manifest, which names every file by its own." })
  digest!: string;
  @Field(() => Float, { description: "Of the bundle." }) bytes!: number;
  @Field(() => [String], { description: "In class index order." }) classNames!: string[];
  @Field(() => Extractor, { description: "What makes its features." }) extractor!: Extractor;
  @Field(() => EvaluationReport, { description: "How good it is on held-out images." })
  evaluation!: EvaluationReport;
  @Field(() => [ModelMetric], { description: "Its figures, as the run measured them." })
  metrics!: ModelMetric[];
  @Field(() => Float, {
    nullable: true,
    description: "With a lower best probability it abstains; null: never.",
  })
  threshold!: number | null;
  @Field(() => Float, { nullable: true, description: "Logits are divided by it when serving; null: by 1." })
  temperature!: number | null;
  @Field(() => Reliability, { nullable: true, description: "Null for runs of before it was measured." })
  reliability!: Reliability | null;
  @Field(() => Abstention, { nullable: true, description: "Null where no target precision was asked for." })
  abstention!: Abstention | null;
  @Field(() => [ModelAlias], { description: "Those that point here." }) aliases!: Relation<ModelAlias>[];
  @Field(() => [ModelExportOption], { description: "Formats that it can be taken elsewhere in." })
  exports!: ModelExportOption[];
}
export const ModelVersionConnection = connectionOf(() => ModelVersion, "ModelVersion");

@ObjectType({ description: "A movable pointer to a version: production, challenger, or your own." })
export class ModelAlias {
  @Field(() => ID, { description: "Of this alias of this model." }) id!: string;
  @Field({ description: "production, challenger, or your own." }) alias!: string;
  @Field(() => RegisteredModel, { description: "Whose alias it is." }) model!: Relation<RegisteredModel>;
  @Field(() => ModelVersion, { description: "Where it points." }) version!: Relation<ModelVersion>;
  @Field({ description: "Its version sees production's traffic; nobody gets its answers." }) shadow!: boolean;
  @Field(() => Int, { description: "Goes up with every move: send it back as expectedRevision." })
  revision!: number;
  @Field({ description: "When it moved last." }) updatedAt!: Date;
  @Field(() => ModelVersion, { nullable: true, description: "Where rollbackAlias would move it." })
  rollbackTarget!: Relation<ModelVersion> | null;
}

@ObjectType({ description: "A move of an alias: who, when, why, from where to where." })
export class AliasChange {
  @Field(() => ID, { description: "Of this move." }) id!: string;
  @Field(() => RegisteredModel, { description: "Whose alias it is." }) model!: Relation<RegisteredModel>;
  @Field({ description: "production, challenger, or your own." }) alias!: string;
  @Field(() => Int, { description: "1, 2, 3 … within the alias." }) revision!: number;
  @Field(() => AliasChangeKindEnum, { description: "Why it moved." }) kind!: keyof typeof AliasChangeKindEnum;
  @Field(() => ModelVersion, { nullable: true, description: "Null when it pointed nowhere." })
  from!: Relation<ModelVersion> | null;
  @Field(() => ModelVersion, { nullable: true, description: "Null when the alias was removed." })
  to!: Relation<ModelVersion> | null;
  @Field({ description: "In the words of whoever moved it." }) reason!: string;
  @Field({ description: "When it moved." }) at!: Date;
  @Field(() => User, { nullable: true, description: "Who moved it; null when that person is gone." })
  changedBy!: User | null;
  @Field(() => GateResult, { nullable: true, description: "What the gate said then; null for a rollback." })
  gate!: GateResult | null;
  @Field({ description: "The gate refused, and whoever moved it went past it." }) overridden!: boolean;
}
export const AliasChangeConnection = connectionOf(() => AliasChange, "AliasChange");

@ObjectType({ description: "A named line of models." })
export class RegisteredModel {
  @Field(() => ID, { description: "Never given to another one." }) id!: string;
  @Field({ description: "As it stands in /api/models/{name}/predict." }) name!: string;
  @Field(() => String, { nullable: true, description: "What it is for." }) description!: string | null;
  @Field({ description: "When its first version was registered." }) createdAt!: Date;
  @Field(() => User, { nullable: true, description: "Who registered that." }) createdBy!: User | null;
  @Field(() => Int, { description: "Deleted ones left out." }) versionCount!: number;
  @Field(() => ModelVersion, { nullable: true, description: "The newest that was not taken out of use." })
  latestVersion!: Relation<ModelVersion> | null;
  @Field(() => [ModelAlias], { description: "In the order of their names." })
  aliases!: Relation<ModelAlias>[];
  @Field(() => PromotionGate, { description: "What versions must pass." }) gate!: PromotionGate;
}
export const RegisteredModelConnection = connectionOf(() => RegisteredModel, "RegisteredModel");

@ObjectType({ description: "A held-out image for which the two versions answer differently." })
export class ChangedPrediction {
  @Field(() => Image, { description: "The photo." }) image!: Image;
  @Field(() => PredictionChangeEnum, { description: "For better or for worse." })
  kind!: keyof typeof PredictionChangeEnum;
  @Field({ description: "What the image shows." }) className!: string;
  @Field({ description: "What the live version says." }) fromClassName!: string;
  @Field(() => Float, { description: "How sure it is, 0 to 1." }) fromProbability!: number;
  @Field({ description: "What the new version says." }) toClassName!: string;
  @Field(() => Float, { description: "How sure it is, 0 to 1." }) toProbability!: number;
}

@ObjectType({ description: "What would happen if an alias moved to a version." })
export class PromotionPreview {
  @Field({ description: "What would move." }) alias!: string;
  @Field(() => ModelVersion, { nullable: true, description: "Null where a run was asked about." })
  candidate!: ModelVersion | null;
  @Field(() => ModelVersion, { nullable: true, description: "Where the alias points now." })
  incumbent!: ModelVersion | null;
  @Field(() => Int, {
    description: "The alias's; 0 before its first move. Send it back as expectedRevision.",
  })
  revision!: number;
  @Field(() => GateResult, { description: "What stands against it." }) gate!: GateResult;
  @Field(() => PredictionChanges, { description: "Which answers would change." }) changes!: PredictionChanges;
}

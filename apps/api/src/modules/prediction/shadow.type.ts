/** How a shadow's answers differ from production's. */
import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Relation } from "../../graphql/relation.js";
import { ModelVersion } from "../model/model.type.js";

@ObjectType({ description: "How often one answer of production is another one of the shadow." })
export class ShadowChange {
  @Field() liveClassName!: string;
  @Field() shadowClassName!: string;
  @Field(() => Int) count!: number;
}

@ObjectType({ description: "A photo that production and its shadow answer differently." })
export class ShadowDifference {
  @Field(() => ID) id!: string;
  @Field() fileName!: string;
  @Field({ description: "Sized and cached WebP; add ?w=96|192|384|768." }) thumbnailUrl!: string;
  @Field() at!: Date;
  @Field() liveClassName!: string;
  @Field(() => Float) liveProbability!: number;
  @Field() shadowClassName!: string;
  @Field(() => Float) shadowProbability!: number;
}

@ObjectType({
  description: "A version that sees production's traffic; its answers are recorded, never returned.",
})
export class ShadowReport {
  @Field(() => ID) id!: string;
  @Field() alias!: string;
  @Field(() => ModelVersion) version!: Relation<ModelVersion>;
  @Field(() => ModelVersion, { description: "What is in production; only its answers are compared." })
  live!: Relation<ModelVersion>;
  @Field(() => Int, { description: "Photos that both have answered." }) comparedCount!: number;
  @Field(() => Int, { description: "Of these, with the same class." }) agreedCount!: number;
  @Field(() => Float, { nullable: true, description: "Mean milliseconds a photo." }) liveMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Mean milliseconds a photo." }) shadowMs!: number | null;
}

@InputType()
export class SetShadowInput {
  @Field() modelName!: string;
  @Field({ defaultValue: "challenger", description: "Not production." }) alias!: string;
  @Field({ description: "Whether its version sees production's traffic." }) shadow!: boolean;
}

/** How a shadow's answers differ from production's. */
import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Relation } from "../../graphql/relation.js";
import { ModelVersion } from "../model/model.type.js";

@ObjectType({ description: "How often one answer of production is another one of the shadow." })
export class ShadowChange {
  @Field({ description: "What production says." }) liveClassName!: string;
  @Field({ description: "What the shadow says." }) shadowClassName!: string;
  @Field(() => Int, { description: "Photos." }) count!: number;
}

@ObjectType({ description: "A photo that production and its shadow answer differently." })
export class ShadowDifference {
  @Field(() => ID, { description: "Of this difference." }) id!: string;
  @Field({ description: "As it was sent." }) fileName!: string;
  @Field({ description: "Sized and cached WebP; add ?w=96|192|384|768." }) thumbnailUrl!: string;
  @Field({ description: "When it was asked." }) at!: Date;
  @Field({ description: "What production says." }) liveClassName!: string;
  @Field(() => Float, { description: "How sure it is, 0 to 1." }) liveProbability!: number;
  @Field({ description: "What the shadow says." }) shadowClassName!: string;
  @Field(() => Float, { description: "How sure it is, 0 to 1." }) shadowProbability!: number;
}

@ObjectType({
  description: "A version that sees production's traffic; its answers are recorded, never returned.",
})
export class ShadowReport {
  @Field(() => ID, { description: "Of this report." }) id!: string;
  @Field({ description: "Which one looks on." }) alias!: string;
  @Field(() => ModelVersion, { description: "What looks on." }) version!: Relation<ModelVersion>;
  @Field(() => ModelVersion, { description: "What is in production; only its answers are compared." })
  live!: Relation<ModelVersion>;
  @Field(() => Int, { description: "Photos that both have answered." }) comparedCount!: number;
  @Field(() => Int, { description: "Of these, with the same class." }) agreedCount!: number;
  @Field(() => Float, { nullable: true, description: "Mean milliseconds a photo." }) liveMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Mean milliseconds a photo." }) shadowMs!: number | null;
}

@InputType({ description: "Which alias looks on." })
export class SetShadowInput {
  @Field({ description: "Of which model." }) modelName!: string;
  @Field({ defaultValue: "challenger", description: "Not production." }) alias!: string;
  @Field({ description: "Whether its version sees production's traffic." }) shadow!: boolean;
}

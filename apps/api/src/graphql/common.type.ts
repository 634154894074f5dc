/** Small shapes that several nouns share. */
import { Field, Float, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "What went wrong and what to do about it." })
export class ErrorInfo {
  @Field({ description: "Stable, machine-readable." }) code!: string;
  @Field({ description: "What happened." }) message!: string;
  @Field(() => String, { nullable: true, description: "What to do about it." }) nextStep!: string | null;
}

@ObjectType({ description: "How far a stage has come." })
export class Progress {
  @Field({ description: "loading, extraction, training, evaluation or saving; of an import its own." })
  stage!: string;
  @Field(() => Int, {
    description: "How many are done; in an extraction photos, and each further view as one more.",
  })
  done!: number;
  @Field(() => Int, { description: "How many there are; 0 until they are counted." }) total!: number;
  @Field(() => Float, { nullable: true, description: "Pictures or epochs per second over the last seconds." })
  ratePerSecond!: number | null;
  @Field(() => Float, { nullable: true, description: "How long the rest will take, once that can be told." })
  etaMs!: number | null;
  @Field(() => Int, { description: "Files that could not be read so far." }) failedFiles!: number;
}

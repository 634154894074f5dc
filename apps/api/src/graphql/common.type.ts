/** Small shapes that several nouns share. */
import { Field, Float, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "What went wrong and what to do about it." })
export class ErrorInfo {
  @Field({ description: "Stable, machine-readable." }) code!: string;
  @Field() message!: string;
  @Field(() => String, { nullable: true }) nextStep!: string | null;
}

@ObjectType({ description: "How far a stage has come." })
export class Progress {
  @Field() stage!: string;
  @Field(() => Int) done!: number;
  @Field(() => Int) total!: number;
  @Field(() => Float, { nullable: true, description: "Images or epochs per second over the last seconds." })
  ratePerSecond!: number | null;
  @Field(() => Float, { nullable: true }) etaMs!: number | null;
  @Field(() => Int, { description: "Files that could not be read so far." }) failedFiles!: number;
}

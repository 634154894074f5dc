/** A pretrained network that runs can use here. */
import { Field, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "A backbone with weights that a run can use here." })
export class Backbone {
  @Field({
    description:
      "What `ExtractorInput.weights` takes: imagenet or random for VGG16, vgg19:imagenet, mobilenet:random, onnx:<name> …",
  })
  weights!: string;
  @Field({ description: "For people." }) label!: string;
  @Field(() => String, { nullable: true, description: "In one sentence, how it differs from VGG16." })
  about!: string | null;
  @Field({ description: "False means random weights: fine for trying the software, not for judging photos." })
  pretrained!: boolean;
  @Field({
    description:
      "False when its weights are not on this machine and cannot be fetched; `unavailableReason` says what to do.",
  })
  available!: boolean;
  @Field(() => String, {
    nullable: true,
    description: "What is missing, and what to do; null when it is available.",
  })
  unavailableReason!: string | null;
  @Field(() => Int, { nullable: true, description: "Null when any size of at least 32 works." })
  fixedImageSizePx!: number | null;
}

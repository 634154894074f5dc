/** What makes the features and what is set before training, as a client sends it. Ranges of hyperparameters are checked by the contract in @smallset/schema. */
import type {
  ExtractorSpecInput,
  HyperparametersInput as HyperparameterValues,
  Optimizer,
  Output,
  Pooling,
  Precision,
  Preset,
  RowType,
} from "@smallset/schema";
import { Field, Float, InputType, Int } from "type-graphql";
import {
  ClassWeightsEnum,
  OptimizerEnum,
  OutputEnum,
  PoolingEnum,
  PrecisionEnum,
  PresetEnum,
  RowTypeEnum,
} from "../../graphql/enums.js";

@InputType({ description: "Which backbone makes the features, and how images get into it." })
export class ExtractorInput implements ExtractorSpecInput {
  @Field(() => String, {
    defaultValue: "imagenet",
    description:
      "imagenet or random for VGG16, the same after vgg19: or mobilenet:, or onnx:<name>: see `backbones`.",
  })
  weights!: string;
  @Field(() => Int, {
    defaultValue: 150,
    description: "Side of the square that each image is resized to, in pixels. 32 to 1024.",
  })
  imageSizePx!: number;
  @Field(() => PresetEnum, {
    defaultValue: PresetEnum.vgg16_caffe,
    description:
      "How pixels are prepared for VGG16 and VGG19: as the weights were trained (vgg16_caffe), or divided by 255 as tutorials do. Other backbones bring their own.",
  })
  preset!: Preset;
  @Field(() => PrecisionEnum, { nullable: true, description: "VGG16 and VGG19 only. Default exact." })
  precision?: Precision;
  @Field(() => RowTypeEnum, { nullable: true, description: "Default float32." }) rowType?: RowType;
  @Field(() => Int, {
    defaultValue: 0,
    description:
      "0 to 10: in how many further views training sees each of its photos, mirrored, cropped by up to a fifth, turned by up to 10°. Each is extracted once, as a photo is, and kept. Validation, test and predictions see photos as they are.",
  })
  augmentationViews!: number;
}

@InputType({ description: "Dense → [BatchNormalization] → ReLU → Dropout." })
export class HiddenLayerInput {
  @Field(() => Int, { defaultValue: 256, description: "1 to 4096." }) units!: number;
  @Field({ defaultValue: false, description: "Normalise its outputs batch by batch." })
  batchNormalization!: boolean;
  @Field(() => Float, { defaultValue: 0.5, description: "0 to 0.95." }) dropout!: number;
}

@InputType({ description: "All optional; what is left out takes its default." })
export class HyperparametersInput implements HyperparameterValues {
  @Field(() => [HiddenLayerInput], {
    nullable: true,
    description: "At most 5; empty means a linear probe. Default one of 256 with dropout 0.5.",
  })
  hiddenLayers?: HiddenLayerInput[];
  @Field(() => OptimizerEnum, {
    nullable: true,
    description:
      "Default adam. `lbfgs` is for a linear probe: without hidden layers, without a learning rate.",
  })
  optimizer?: Optimizer;
  @Field(() => OutputEnum, {
    nullable: true,
    description: "Default softmax. `sigmoid` is for two classes: one unit, as Chollet's tutorial has it.",
  })
  output?: Output;
  @Field(() => PoolingEnum, {
    nullable: true,
    description:
      "Default none. `average` is global average pooling: nothing is extracted again for it, training is sooner, and answers, exports and everything else stay as they are.",
  })
  pooling?: Pooling;
  @Field(() => Float, {
    nullable: true,
    description:
      "Above 0, at most 10. The default fits the size of the features: 1e-4 (SGD 3e-4) for VGG with vgg16_caffe, 1e-3 (SGD 1e-2) with rescale255, 3e-4 (SGD 1e-3) for other backbones.",
  })
  learningRate?: number;
  @Field(() => Float, { nullable: true, description: "SGD only. 0 to 0.999, default 0.9." })
  momentum?: number;
  @Field(() => Int, { nullable: true, description: "Images per optimiser update. 1 to 1024, default 32." })
  batchSize?: number;
  @Field(() => Int, {
    nullable: true,
    description: "Upper bound on passes over the training split. 1 to 10,000, default 50.",
  })
  epochs?: number;
  @Field(() => Int, {
    nullable: true,
    description:
      "Epochs without a lower val/loss before it stops. 1 to 10,000, default 10; null trains to the end.",
  })
  patience?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "Penalty on dense kernels, as Keras's l2. 0 to 10, default 0.",
  })
  l2?: number;
  @Field(() => Float, { nullable: true, description: "0 to 0.5, default 0." }) labelSmoothing?: number;
  @Field(() => ClassWeightsEnum, {
    nullable: true,
    description: "`balanced` makes rare classes count more. Default none.",
  })
  classWeights?: "none" | "balanced";
  @Field(() => Float, {
    nullable: true,
    description: "Of initialisation, shuffling and dropout. A whole number up to 4,294,967,295, default 42.",
  })
  seed?: number;
}

@InputType({ description: "What is left out stays as it is." })
export class ExtractorChangesInput {
  @Field(() => String, { nullable: true, description: "As `ExtractorInput.weights`." }) weights?: string;
  @Field(() => Int, { nullable: true, description: "32 to 1024." }) imageSizePx?: number;
  @Field(() => PresetEnum, { nullable: true, description: "How pixels are prepared." }) preset?: Preset;
  @Field(() => PrecisionEnum, { nullable: true, description: "VGG16 and VGG19 only." })
  precision?: Precision;
  @Field(() => RowTypeEnum, { nullable: true, description: "In what precision features are stored." })
  rowType?: RowType;
  @Field(() => Int, {
    nullable: true,
    description: "0 to 10: in how many further views training sees each of its photos.",
  })
  augmentationViews?: number;
}

/** What starting a run and reading it take. Ranges of hyperparameters are checked by the contract in @smallset/schema. */
import type {
  ExtractorSpecInput,
  HyperparametersInput as HyperparameterValues,
  Optimizer,
  Output,
  Precision,
  Preset,
  RowType,
  RunStatus,
} from "@smallset/schema";
import { ArrayMaxSize, IsOptional, Max, Min } from "class-validator";
import { ArgsType, Field, Float, ID, InputType, Int } from "type-graphql";
import { IdempotencyKey, OptionalName } from "../../graphql/input-fields.js";
import { ListArgs } from "../../graphql/connection.js";
import {
  ClassWeightsEnum,
  OptimizerEnum,
  OutputEnum,
  PrecisionEnum,
  PresetEnum,
  RowTypeEnum,
  RunStatusEnum,
} from "../../graphql/enums.js";

@InputType({ description: "Which backbone makes the features, and how images get into it." })
export class ExtractorInput implements ExtractorSpecInput {
  @Field(() => String, {
    defaultValue: "imagenet",
    description:
      "imagenet or random for VGG16, the same after vgg19: or mobilenet:, or onnx:<name>: see `backbones`.",
  })
  weights!: string;
  @Field(() => Int, { defaultValue: 150, description: "32 to 1024." }) imageSizePx!: number;
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

@InputType({ description: "What to train on, with what, and how." })
export class StartRunInput {
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field(() => ID, { description: "The photos to train on; READY." }) datasetVersionId!: string;
  @Field(() => ID, {
    nullable: true,
    description: "Default: the experiment named after the dataset, made when missing.",
  })
  experimentId?: string;
  @Field(() => Int, {
    defaultValue: 0,
    description: "0 to 1000; lower is sooner, and a parent's children have its priority.",
  })
  @Min(0)
  @Max(1_000)
  priority!: number;
  @Field(() => ExtractorInput, {
    nullable: true,
    description: "What makes the features. Default VGG16 with ImageNet weights at 150 px.",
  })
  extractor?: ExtractorInput;
  @Field(() => HyperparametersInput, { nullable: true, description: "What is set before training." })
  hyperparameters?: HyperparametersInput;
  @IdempotencyKey("run") idempotencyKey?: string;
}

@InputType({ description: "Runs without the value are last in both directions; ties go by creation." })
export class RunSort {
  @Field({
    description:
      "params.<key>, metrics.<key> or tags.<key>; a metric's best, or .last, .min, .max of it; or an attribute such as name, status, createdAt, duration.",
  })
  field!: string;
  @Field({ defaultValue: true, description: "The highest first." }) descending!: boolean;
}

@ArgsType()
export class RunArgs extends ListArgs {
  @Field({ defaultValue: false, description: "Leaves the children of parent runs out." }) topLevel!: boolean;
  @Field(() => ID, { nullable: true, description: "In it." }) experimentId?: string;
  @Field(() => ID, { nullable: true, description: "Trained on it." }) datasetVersionId?: string;
  @Field(() => ID, { nullable: true, description: "Children of a sweep, of repeats or of folds." })
  parentId?: string;
  @Field(() => [RunStatusEnum], { nullable: true, description: "Any of these." }) status?: RunStatus[];
  @Field(() => String, {
    nullable: true,
    description:
      "Such as `val/accuracy > 0.9 and params.learningRate < 1e-3`, or words from a name: docs/API.md has the language. BAD_USER_INPUT says where it is wrong.",
  })
  search?: string;
  @Field(() => RunSort, { nullable: true, description: "Default: newest first." })
  sort?: RunSort;
  @Field(() => Int, {
    defaultValue: 0,
    description: "How many to leave out, to jump into a long list; 0 to 1,000,000.",
  })
  @Min(0)
  @Max(1_000_000)
  offset!: number;
}

@ArgsType()
export class KeysArgs {
  @Field(() => [String], { nullable: true, description: "At most 100; all when left out." })
  @IsOptional()
  @ArrayMaxSize(100)
  keys?: string[];
}

@InputType({ description: "What is left out stays as it is." })
export class ExtractorChangesInput {
  @Field(() => String, { nullable: true, description: "imagenet, random, or onnx:<name>." }) weights?: string;
  @Field(() => Int, { nullable: true, description: "32 to 1024." }) imageSizePx?: number;
  @Field(() => PresetEnum, { nullable: true, description: "How pixels are prepared." }) preset?: Preset;
  @Field(() => PrecisionEnum, { nullable: true, description: "VGG16 only." }) precision?: Precision;
  @Field(() => RowTypeEnum, { nullable: true, description: "In what precision features are stored." })
  rowType?: RowType;
  @Field(() => Int, {
    nullable: true,
    description: "0 to 10: in how many further views training sees each of its photos.",
  })
  augmentationViews?: number;
}

@InputType({ description: "What is left out stays as in the run that is cloned." })
export class CloneRunInput {
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field(() => ID, { nullable: true, description: "Such as a newer version of the same photos." })
  datasetVersionId?: string;
  @Field(() => ID, { nullable: true, description: "Where to put it." }) experimentId?: string;
  @Field(() => Int, { nullable: true, description: "0 to 1000; lower is sooner." })
  @IsOptional()
  @Min(0)
  @Max(1_000)
  priority?: number;
  @Field(() => ExtractorChangesInput, { nullable: true, description: "What to change of the extractor." })
  extractor?: ExtractorChangesInput;
  @Field(() => HyperparametersInput, {
    nullable: true,
    description: "What to change of what is set before training.",
  })
  hyperparameters?: HyperparametersInput;
  @IdempotencyKey("run") idempotencyKey?: string;
}

@ArgsType()
export class CellArgs {
  @Field(() => Int, { description: "What they show: a class index." }) @Min(0) trueIndex!: number;
  @Field(() => Int, { description: "What the model said." }) @Min(0) predictedIndex!: number;
  @Field(() => Int, { defaultValue: 60, description: "1 to 100." }) first!: number;
}

@ArgsType()
export class PriorityArgs {
  @Field(() => Int, { description: "0 to 1000; lower is sooner." }) @Min(0) @Max(1_000) priority!: number;
}

@ArgsType()
export class UsageArgs {
  @Field(() => Int, { defaultValue: 200, description: "2 to 2,000." }) @Min(2) @Max(2_000) maxPoints!: number;
}

@ArgsType()
export class MetricArgs {
  @Field(() => [String], { nullable: true, description: "All keys when left out." })
  @IsOptional()
  @ArrayMaxSize(100)
  keys?: string[];
  @Field(() => Int, { defaultValue: 0, description: "The first step that is wanted." })
  @Min(0)
  fromStep!: number;
  @Field(() => Int, { defaultValue: 1000, description: "4 to 20,000 a key." })
  @Min(4)
  @Max(20_000)
  maxPoints!: number;
}

/** What a run was set to: its extractor and its hyperparameters. */
import type {
  Hyperparameters as HyperparameterValues,
  Optimizer,
  Output,
  Pooling,
  Precision,
  Preset,
  RowType,
} from "@smallset/schema";
import { Field, Float, Int, ObjectType } from "type-graphql";
import {
  ClassWeightsEnum,
  OptimizerEnum,
  OutputEnum,
  PoolingEnum,
  PrecisionEnum,
  PresetEnum,
  RowTypeEnum,
} from "../../graphql/enums.js";

@ObjectType({ description: "How far a fast extractor is off, measured on photos of the dataset." })
export class Calibration {
  @Field(() => Int, { description: "How many photos were compared." }) images!: number;
  @Field(() => Float, { description: "Cosine between fast and exact features: 1 is the same direction." })
  meanCosine!: number;
  @Field(() => Float, { description: "Of the photo that differs most." }) lowestCosine!: number;
}

@ObjectType({ description: "The frozen pretrained part of a run." })
export class Extractor {
  @Field({ description: "For people, with what must be said of its weights." }) label!: string;
  @Field({ description: "vgg16, vgg19, mobilenet, or the name of an ONNX network." }) backbone!: string;
  @Field({ description: "As in `ExtractorInput.weights`." }) weights!: string;
  @Field({
    description:
      "False means random weights, not pretrained: fine for trying the software, not for judging photos.",
  })
  pretrained!: boolean;
  @Field(() => Int, { description: "Square." }) imageSizePx!: number;
  @Field(() => PresetEnum, { description: "How pixels are prepared." }) preset!: Preset;
  @Field(() => PrecisionEnum, { description: "exact, or fast: 8 bits and about 1 % off." })
  precision!: Precision;
  @Field(() => RowTypeEnum, { description: "In what precision features are stored." }) rowType!: RowType;
  @Field(() => Int, {
    description:
      "In how many further views, mirrored, cropped and turned, training saw each of its photos; 0: only as they are.",
  })
  augmentationViews!: number;
  @Field(() => Calibration, {
    nullable: true,
    description: "Null where it is exact, and until a fast one has been calibrated.",
  })
  calibration!: Calibration | null;
  @Field(() => String, { nullable: true, description: "Null until the run has loaded it." })
  fingerprint!: string | null;
  @Field(() => Int, { nullable: true, description: "Numbers per image." }) featureLength!: number | null;
}

@ObjectType({ description: "Dense → [BatchNormalization] → ReLU → Dropout." })
export class HiddenLayer {
  @Field(() => Int, { description: "How wide it is." }) units!: number;
  @Field({ description: "Whether its outputs are normalised batch by batch." }) batchNormalization!: boolean;
  @Field(() => Float, { description: "Fraction of units dropped while training." }) dropout!: number;
}

@ObjectType({ description: "What is set before training." })
export class Hyperparameters {
  @Field(() => [HiddenLayer], { description: "Empty means a linear probe." }) hiddenLayers!: HiddenLayer[];
  @Field(() => OptimizerEnum, { description: "The rule of a step." }) optimizer!: Optimizer;
  @Field(() => OutputEnum, { description: "What the top model ends in." }) output!: Output;
  @Field(() => PoolingEnum, { description: "What the top model sees of a feature map." }) pooling!: Pooling;
  @Field(() => Float, { description: "How long a step is." }) learningRate!: number;
  @Field(() => Float, { description: "SGD only." }) momentum!: number;
  @Field(() => Int, { description: "Images per optimiser update." }) batchSize!: number;
  @Field(() => Int, { description: "Upper bound on passes over the training split." }) epochs!: number;
  @Field(() => Int, {
    nullable: true,
    description: "Epochs without a lower val/loss before it stops early; null trains to the end.",
  })
  patience!: number | null;
  @Field(() => Float, { description: "Penalty on large weights." }) l2!: number;
  @Field(() => Float, { description: "How much of the label goes to the other classes." })
  labelSmoothing!: number;
  @Field(() => ClassWeightsEnum, { description: "Whether rare classes count more." })
  classWeights!: HyperparameterValues["classWeights"];
  @Field(() => Float, { description: "Of initialisation, shuffling and dropout." }) seed!: number;
}

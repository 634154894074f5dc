/** The new-run form's values, their checks, and the mutation's input made from them. */
import type { NewRunOptionsQuery, RunQuery, StartRunInput } from "@smallset/schema/documents";
import { type Hyperparameters, MAX_AUGMENTATION_VIEWS, type Output, type Pooling } from "@smallset/schema";
import type { UseFormReturnType } from "@mantine/form";
import { bringsOwnPreprocessing } from "../../lib/weights";
import { checkNumber, type HyperparameterContract } from "./hyperparameter-contract";
import { layersOf, type LayersPreset, type Layer } from "./layer-presets";

export interface RunFormValues {
  name: string;
  datasetVersionId: string;
  weights: string;
  imageSizePx: number | "";
  preset: "vgg16_caffe" | "rescale255";
  precision: "exact" | "fast";
  rowType: "float32" | "float16";
  augmentationViews: number | "";
  layersPreset: LayersPreset;
  /** Used when the preset is `custom`. */
  layers: Layer[];
  optimizer: Hyperparameters["optimizer"];
  output: Output;
  pooling: Pooling;
  /** Empty: the optimizer's own default. */
  learningRate: number | "";
  momentum: number | "";
  batchSize: number | "";
  epochs: number | "";
  stopsEarly: boolean;
  patience: number | "";
  l2: number | "";
  labelSmoothing: number | "";
  classWeights: Hyperparameters["classWeights"];
  seed: number | "";
}

const NUMBERS = ["momentum", "batchSize", "epochs", "l2", "labelSmoothing", "seed"] as const;
const SMALLEST_IMAGE_PX = 32;
const BIGGEST_IMAGE_PX = 1024;

export function initialValues(
  contract: HyperparameterContract,
  given: Partial<RunFormValues> & { datasetVersionId: string; weights: string },
): RunFormValues {
  const { defaults } = contract;
  return {
    name: "",
    imageSizePx: 150,
    preset: "vgg16_caffe",
    precision: "exact",
    rowType: "float32",
    augmentationViews: 0,
    layersPreset: "classic",
    layers: defaults.hiddenLayers,
    optimizer: defaults.optimizer,
    output: defaults.output ?? "softmax",
    pooling: defaults.pooling ?? "none",
    learningRate: "",
    momentum: defaults.momentum,
    batchSize: defaults.batchSize,
    epochs: defaults.epochs,
    stopsEarly: defaults.patience !== null,
    patience: defaults.patience ?? 10,
    l2: defaults.l2,
    labelSmoothing: defaults.labelSmoothing,
    classWeights: defaults.classWeights,
    seed: defaults.seed,
    ...given,
  };
}

type MadeBy = NonNullable<
  NonNullable<NewRunOptionsQuery["datasets"]["edges"][number]["node"]["latestVersion"]>["madeBy"]
>;

/** What a dataset of features leaves no choice about; nothing where there are photos. */
export function extractorFields(madeBy: MadeBy | null): Partial<RunFormValues> {
  if (!madeBy) return {};
  const { weights, imageSizePx, preset, precision, rowType } = madeBy;
  return { weights, imageSizePx, preset, precision, rowType };
}

type Form = UseFormReturnType<RunFormValues>;

/** L-BFGS is for a linear probe, and a linear probe is best left to L-BFGS: one choice brings the other. */
export function chooseOptimizer(form: Form, optimizer: RunFormValues["optimizer"]): void {
  form.setFieldValue("optimizer", optimizer);
  if (optimizer === "lbfgs") form.setFieldValue("layersPreset", "probe");
}

export function chooseLayers(form: Form, preset: LayersPreset): void {
  form.setFieldValue("layersPreset", preset);
  if (preset === "probe") form.setFieldValue("optimizer", "lbfgs");
  else if (form.getValues().optimizer === "lbfgs") form.setFieldValue("optimizer", "adam");
}

/** A form that begins where a run stands, to be changed. */
export function valuesOfRun(
  contract: HyperparameterContract,
  { extractor, hyperparameters: h, datasetVersion }: NonNullable<RunQuery["run"]>,
): RunFormValues {
  const start = initialValues(contract, {
    datasetVersionId: datasetVersion?.id ?? "",
    weights: extractor?.weights ?? "",
  });
  if (!h || !extractor) return start;
  const { hiddenLayers, patience, ...same } = h;
  const layers = hiddenLayers.map(({ units, batchNormalization, dropout }) => ({
    units,
    batchNormalization,
    dropout,
  }));
  return {
    ...start,
    ...same,
    imageSizePx: extractor.imageSizePx,
    preset: extractor.preset,
    precision: extractor.precision,
    rowType: extractor.rowType,
    augmentationViews: extractor.augmentationViews,
    layersPreset: layers.length ? "custom" : "probe",
    layers,
    stopsEarly: patience !== null,
    patience: patience ?? start.patience,
  };
}

/** Returns messages by field name; none when all is well. */
export function checkRunForm(
  values: RunFormValues,
  { ranges, layerRanges }: HyperparameterContract,
): Record<string, string> {
  const errors: Record<string, string | null> = {
    datasetVersionId: values.datasetVersionId ? null : "Choose the photos to learn from.",
    weights: values.weights ? null : "Choose a backbone.",
    imageSizePx: checkNumber(values.imageSizePx, {
      min: SMALLEST_IMAGE_PX,
      exclusiveMin: false,
      max: BIGGEST_IMAGE_PX,
      integer: true,
    }),
    augmentationViews: checkNumber(values.augmentationViews, {
      min: 0,
      exclusiveMin: false,
      max: MAX_AUGMENTATION_VIEWS,
      integer: true,
    }),
    learningRate:
      values.learningRate === "" ? null : checkNumber(values.learningRate, ranges["learningRate"]),
    patience: values.stopsEarly ? checkNumber(values.patience, ranges["patience"]) : null,
  };
  for (const name of NUMBERS) errors[name] = checkNumber(values[name], ranges[name]);
  if (values.layersPreset === "custom")
    values.layers.forEach((layer, i) => {
      errors[`layers.${i}.units`] = checkNumber(layer.units, layerRanges["units"]);
      errors[`layers.${i}.dropout`] = checkNumber(layer.dropout, layerRanges["dropout"]);
    });
  return Object.fromEntries(
    Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** @param values that `checkRunForm` found nothing wrong with */
export function toStartRunInput(
  values: RunFormValues,
  defaults: Hyperparameters,
): Omit<StartRunInput, "idempotencyKey"> {
  const name = values.name.trim();
  return {
    ...(name ? { name } : {}),
    datasetVersionId: values.datasetVersionId,
    extractor: {
      weights: values.weights,
      imageSizePx: Number(values.imageSizePx),
      preset: values.preset,
      // What a backbone cannot do is not asked of it, even if it was chosen before.
      precision: bringsOwnPreprocessing(values.weights) ? "exact" : values.precision,
      rowType: values.rowType,
      augmentationViews: Number(values.augmentationViews),
    },
    hyperparameters: {
      hiddenLayers: layersOf(values.layersPreset, values.layers, defaults.hiddenLayers),
      optimizer: values.optimizer,
      output: values.output,
      pooling: values.pooling,
      ...(values.learningRate === "" ? {} : { learningRate: values.learningRate }),
      momentum: Number(values.momentum),
      batchSize: Number(values.batchSize),
      epochs: Number(values.epochs),
      patience: values.stopsEarly ? Number(values.patience) : null,
      l2: Number(values.l2),
      labelSmoothing: Number(values.labelSmoothing),
      classWeights: values.classWeights,
      seed: Number(values.seed),
    },
  };
}

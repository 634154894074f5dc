/** Imports a top model that Keras saved, as the bottleneck-feature tutorials do. */
import { access } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { z } from "zod";
import { classesOfUnits, isSigmoid } from "../../top-model/output-units.js";
import type { DenseWeights, TopModel } from "../../top-model/top-model.type.js";
import { foldSteps } from "./fold-steps.js";
import type { KerasModelLayer } from "./keras-layer.js";
import { toSteps } from "./layer-steps.js";
import { readKerasModel } from "./read-keras-model.js";

export interface ImportedTopModel {
  topModel: TopModel;
  /** [height, width, channels] of the features it takes; null when the file does not say. */
  featureShape: [number, number, number] | null;
  /** What the file did not say and was taken from the tutorials' habits; for people. Empty when nothing was. */
  assumptions: string[];
}

/**
 * Reads `model.save("top.h5")` and `model.save_weights("top.h5")` of Keras 1 and 2, and `model.save("top.h5")` of
 * Keras 3. A sigmoid of one unit stays one.
 * @param classNames in the order of the model's outputs; default: those inside a file that we exported
 * @throws AppError KERAS_FILE_NOT_FOUND, WEIGHTS_LAYOUT, KERAS_MODEL_UNSUPPORTED, CLASS_COUNT_MISMATCH
 */
export async function importKerasTopModel({
  file,
  classNames,
}: {
  file: string;
  classNames?: readonly string[];
}): Promise<ImportedTopModel> {
  await access(file).catch(() => {
    throw new AppError("KERAS_FILE_NOT_FOUND", `There is no file at ${file}.`, "Check the path.");
  });
  const { layers, hasArchitecture, description } = await readKerasModel(file);
  const inputShape = findInputShape(layers);
  const folded = foldSteps(
    file,
    layers.flatMap((layer) => toSteps(file, layer, inputShape)),
  );
  const assumptions: string[] = [];
  if (!hasArchitecture)
    assumptions.push("The file holds weights alone: ReLU after each hidden layer is assumed.");
  if (folded.outputActivation === null)
    assumptions.push("The model ends without an activation: its outputs are taken for logits.");
  checkOutput(folded.layers.at(-1)!, folded.outputActivation);
  return {
    topModel: {
      layers: folded.layers,
      classNames: checkClassNames(file, folded.layers, classNames ?? namesInside(description)),
    },
    featureShape: toFeatureShape(inputShape, layers),
    assumptions,
  };
}

/** Keras 2 says batch_input_shape, Keras 3 batch_shape; on the input layer, or on the first layer instead. */
function findInputShape([first]: readonly KerasModelLayer[]): number[] | null {
  const shape = first?.config["batch_input_shape"] ?? first?.config["batch_shape"];
  const parsed = z.tuple([z.unknown()], z.number().int().positive()).safeParse(shape);
  return parsed.success ? (parsed.data.slice(1) as number[]) : null;
}

function toFeatureShape(
  shape: number[] | null,
  layers: readonly KerasModelLayer[],
): [number, number, number] | null {
  if (shape?.length === 1) return [1, 1, shape[0]!];
  if (shape?.length !== 3) return null;
  const [first, second, third] = shape as [number, number, number];
  const saysChannelsFirst = layers.some(({ config }) => config["data_format"] === "channels_first");
  const isChannelsFirst = saysChannelsFirst || (second === third && first > third);
  return isChannelsFirst ? [second, third, first] : [first, second, third];
}

/** One unit without an activation is taken for a sigmoid's logit, several for those of a softmax. */
function checkOutput(output: DenseWeights, activation: "softmax" | "sigmoid" | null): void {
  if (activation === null || (activation === "sigmoid") === isSigmoid(output)) return;
  throw new AppError(
    "KERAS_MODEL_UNSUPPORTED",
    `The model ends in a ${activation} of ${output.units}: its outputs are not the probabilities of classes of which one is right.`,
    "Use softmax over the classes, or a sigmoid of one unit for two classes.",
  );
}

function namesInside(description: unknown): string[] | null {
  const parsed = z.object({ classNames: z.array(z.string()) }).safeParse(description);
  return parsed.success ? parsed.data.classNames : null;
}

function checkClassNames(
  file: string,
  layers: DenseWeights[],
  classNames: readonly string[] | null,
): string[] {
  const classes = classesOfUnits(layers.at(-1)!.units);
  if (classNames?.length === classes) return [...classNames];
  throw new AppError(
    "CLASS_COUNT_MISMATCH",
    `${file} tells ${classes} classes apart, but ${classNames ? classNames.length : "no"} class names were given.`,
    "Give the class names in the order of the model's outputs, which for Keras is that of class_indices.",
  );
}

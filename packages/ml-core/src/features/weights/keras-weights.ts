/** What reading any network's Keras weights has in common. */
import { access } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { type KerasLayer, readKerasLayers } from "./keras-hdf5.js";

/** @throws AppError WEIGHTS_NOT_FOUND, WEIGHTS_LAYOUT */
export async function openKerasWeights(file: string): Promise<KerasLayer[]> {
  await access(file).catch(() => {
    throw new AppError("WEIGHTS_NOT_FOUND", `There is no weights file at ${file}.`, "Check the path.");
  });
  return readKerasLayers(file);
}

/** @param network for people, such as "VGG16" */
export const differentWeights = (file: string, network: string, layer: string, detail: string) =>
  new AppError(
    "WEIGHTS_LAYOUT",
    `${file} does not hold ${network}'s weights: the first layer that differs is ${layer}, ${detail}.`,
    `Give weights of Keras's ${network} (TensorFlow channel order), or choose the imagenet weights.`,
  );

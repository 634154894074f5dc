/** Imports bottleneck features that a tutorial's script saved, with the labels it left implicit. */
import { readFile } from "node:fs/promises";
import { AppError, type Split } from "@smallset/schema";
import { z } from "zod";
import { readNpy } from "../../features/npy.js";
import { toChannelsLast } from "../../runtime/pixel-layout.js";
import type { LabelledFeatures } from "../../top-model/top-model.type.js";
import { readLabelManifest } from "./read-label-manifest.js";

export type LabelSource =
  /** A file beside the features; see `readLabelManifest` for its kinds. `split` for a manifest.json of ours. */
  | { kind: "manifest"; file: string; split?: Split }
  /** `[0] * 1000 + [1] * 1000`: as many rows of each class, one class after the other. */
  | { kind: "balanced" };

export interface ImportedFeatures extends LabelledFeatures {
  classNames: string[];
  /** [height, width, channels]; [1, 1, length] when the file holds flat rows. */
  featureShape: [number, number, number];
}

/**
 * Reads `bottleneck_features_train.npy` and the like: [n, height, width, channels] (or channels first, from Theano
 * days) or [n, length], float32 or float64. Rows come back flattened height, width, channel.
 * @param classNames in the order of the class index. Default: the manifest's, or its classes in alphanumeric
 *   order, which is Keras's `class_indices`
 * @throws AppError NPY_INVALID, FEATURES_UNREADABLE, LABELS_UNREADABLE, LABEL_COUNT_MISMATCH, CLASS_NAMES_MISSING,
 *   CLASS_UNKNOWN
 */
export async function importNpyFeatures({
  file,
  labels: source,
  classNames: givenNames,
}: {
  file: string;
  labels: LabelSource;
  classNames?: readonly string[];
}): Promise<ImportedFeatures> {
  const { features, featureShape, count } = await readFeatures(file);
  const manifest =
    source.kind === "balanced"
      ? { labels: balancedLabels(file, count, givenNames?.length ?? 0), classNames: null }
      : await readLabelManifest(source.file, source.split);
  if (manifest.labels.length !== count)
    throw new AppError(
      "LABEL_COUNT_MISMATCH",
      `${file} has ${count} rows, but there are ${manifest.labels.length} labels.`,
      "Keras's generators leave out the last, incomplete batch when they are asked for samples // batch_size steps.",
    );
  const classNames = [...(givenNames ?? manifest.classNames ?? namesAmong(file, manifest.labels))];
  return { features, labels: toIndices(manifest.labels, classNames), classNames, featureShape };
}

/** `class_indices.json`, {"cats": 0, "dogs": 1}, as names in the order of their indices. @throws AppError CLASS_NAMES_MISSING */
export async function readClassIndices(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const parsed = z.record(z.string(), z.int().nonnegative()).safeParse(parseJson(text));
  const entries = Object.entries(parsed.data ?? {}).toSorted(([, a], [, b]) => a - b);
  if (!entries.length || entries.some(([, index], position) => index !== position))
    throw new AppError(
      "CLASS_NAMES_MISSING",
      `${file} is no class_indices.json, or does not count classes from 0.`,
      "Write json.dump(generator.class_indices, file).",
    );
  return entries.map(([name]) => name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readFeatures(file: string) {
  const { data, shape } = await readNpy(file);
  const [count = 0, ...row] = shape;
  if (
    !(data instanceof Float32Array || data instanceof Float64Array) ||
    (row.length !== 1 && row.length !== 3)
  )
    throw new AppError(
      "FEATURES_UNREADABLE",
      `${file} holds an array of shape [${shape.join(", ")}] that is not bottleneck features.`,
      "Save what model.predict gave: [n, height, width, channels] or [n, length], in floating point.",
    );
  const rows = data instanceof Float32Array ? data : Float32Array.from(data);
  // 512 × 4 × 4, not 4 × 4 × 512: what Keras gave on Theano.
  const isChannelsFirst = row.length === 3 && row[1] === row[2] && row[0]! > row[1]!;
  return { count, ...toChannelsLast(rows, shape, isChannelsFirst ? "NCHW" : "NHWC") };
}

function balancedLabels(file: string, count: number, classes: number): number[] {
  if (classes < 2)
    throw new AppError(
      "CLASS_NAMES_MISSING",
      "Balanced labels need the class names.",
      "Give the class names in alphanumeric order.",
    );
  if (count % classes !== 0)
    throw new AppError(
      "LABEL_COUNT_MISMATCH",
      `The ${count} rows of ${file} cannot be as many for each of ${classes} classes.`,
      "Give a manifest that names the class of each row.",
    );
  return Array.from({ length: count }, (_, row) => Math.floor(row / (count / classes)));
}

function namesAmong(file: string, labels: readonly (number | string)[]): string[] {
  if (labels.some((label) => typeof label === "number"))
    throw new AppError(
      "CLASS_NAMES_MISSING",
      `The labels of ${file} are numbers without names.`,
      "Give class_indices.json as well.",
    );
  return [...new Set(labels as string[])].toSorted();
}

function toIndices(labels: readonly (number | string)[], classNames: readonly string[]): Int32Array {
  const indexOf = new Map(classNames.map((name, index) => [name, index]));
  return Int32Array.from(labels, (label) => {
    const index = typeof label === "string" ? indexOf.get(label) : label;
    if (index !== undefined && Number.isInteger(index) && index < classNames.length) return index;
    throw new AppError(
      "CLASS_UNKNOWN",
      `A row is labelled ${JSON.stringify(label)}, which is none of the ${classNames.length} classes ${classNames.join(", ")}.`,
      "Give class names and labels that belong together.",
    );
  });
}

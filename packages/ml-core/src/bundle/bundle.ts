/** The model bundle: extractor reference, top model and classes in one folder, as shipped. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ReliabilityReport } from "@smallset/schema";
import type { z } from "zod";
import type { EvaluationReport } from "../evaluation/evaluation.type.js";
import type { ExtractorInfo } from "../features/features.type.js";
import { withTemperature } from "../reliability/scale-logits.js";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";
import { loadTopModel } from "../top-model/load-top-model.js";
import { saveTopModel } from "../top-model/save-top-model.js";
import type { TopModel, TrainingResult } from "../top-model/top-model.type.js";
import { bundleSchema } from "./bundle.schema.js";

const BUNDLE_FILE = "bundle.json";
const TOP_MODEL_FILE = "top_model.safetensors";

export interface ModelBundle extends Omit<z.output<typeof bundleSchema>, "formatVersion" | "topModel"> {
  topModel: TopModel;
  /** sha256 of bundle.json, which names the sha256 of the weights: equal digests answer equally. */
  digest: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Writes `bundle.json` and `top_model.safetensors` into `dir`, which may hold other files. The weights go first:
 * a bundle.json that can be read always has its weights beside it, or says that they do not fit.
 */
export async function saveBundle(options: {
  dir: string;
  extractor: ExtractorInfo;
  training: TrainingResult;
  evaluation: EvaluationReport;
  reliability?: ReliabilityReport;
}): Promise<{ digest: string }> {
  const { dir, extractor, training, evaluation, reliability } = options;
  const { topModel, hyperparameters, history, kernel, engine, bestEpoch, stoppedEarly } = training;
  const { predictions: _eachImage, ...summary } = evaluation;
  const weightsSha256 = await saveTopModel(join(dir, TOP_MODEL_FILE), { topModel, hyperparameters });
  const bundle: z.input<typeof bundleSchema> = {
    formatVersion: 1,
    extractor,
    classNames: topModel.classNames,
    hyperparameters,
    kernel,
    engine,
    bestEpoch,
    stoppedEarly,
    history,
    evaluation: summary,
    ...(reliability && { reliability }),
    topModel: { file: TOP_MODEL_FILE, sha256: weightsSha256 },
  };
  const json = JSON.stringify(bundle, null, 1);
  await writeFileAtomically(join(dir, BUNDLE_FILE), json);
  return { digest: sha256(json) };
}

/** @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT, FILE_CORRUPT */
export async function loadBundle(dir: string): Promise<ModelBundle> {
  const file = join(dir, BUNDLE_FILE);
  const json = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new AppError("BUNDLE_MISSING", `There is no trained model in ${dir}.`, "Train one there first.", {
      cause,
    });
  });
  const parsed = bundleSchema.safeParse(parseJson(json));
  if (!parsed.success)
    throw new AppError(
      "BUNDLE_CORRUPT",
      `${file} cannot be read: ${parsed.error.issues[0]!.path.join(".") || "it is no JSON object"}.`,
      "Restore it from a copy, or train the model again.",
      { cause: parsed.error },
    );
  const { formatVersion: _, topModel: reference, ...rest } = parsed.data;
  const { topModel, sha256: weightsSha256 } = await loadTopModel(join(dir, TOP_MODEL_FILE));
  if (weightsSha256 !== reference.sha256)
    throw new AppError(
      "BUNDLE_CORRUPT",
      `${TOP_MODEL_FILE} in ${dir} belongs to another training than bundle.json.`,
      "Train the model again.",
    );
  return { ...rest, topModel, digest: sha256(json) };
}

/** The top model as it answers people: logits divided by the temperature that was fitted to its validation images. */
export const calibratedTopModel = ({
  topModel,
  reliability,
}: Pick<ModelBundle, "topModel" | "reliability">): TopModel =>
  withTemperature(topModel, reliability?.temperature ?? 1);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

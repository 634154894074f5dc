/** The story's last step: what is asked of a new photo. */
import { AppError } from "@smallset/schema";
import { calibratedTopModel, loadBundle } from "./bundle/bundle.js";
import { loadExtractor } from "./features/load-extractor.js";
import { loadingOptions, type StageOptions, type WeightsOptions } from "./pipeline-options.js";
import { predict } from "./prediction/predict.js";
import type { Prediction } from "./prediction/prediction.type.js";
import { toTopK } from "./prediction/to-top-k.js";

export interface FilePrediction {
  file: string;
  /** Most probable first; empty when the file could not be read. */
  predictions: Prediction[];
  error?: { code: string; message: string };
}

/** Step 3. VGG16 and top model together answer for new photos, in the order given, with calibrated probabilities. */
export async function predictFromFolder(
  options: { dir: string; files: string[]; topK: number } & WeightsOptions & StageOptions,
): Promise<FilePrediction[]> {
  const { dir, files, topK, onProgress, signal } = options;
  const bundle = await loadBundle(dir);
  const extractor = await loadExtractor({ ...loadingOptions(options), spec: bundle.extractor.spec });
  try {
    if (extractor.info.fingerprint !== bundle.extractor.fingerprint)
      throw new AppError(
        "FEATURE_SET_MISMATCH",
        `This model was trained on ${bundle.extractor.label}; what is here now is another extractor.`,
        "Give the weights file that the features were extracted with.",
      );
    const topModel = calibratedTopModel(bundle);
    const answers: FilePrediction[] = [];
    for (const file of files) {
      signal?.throwIfAborted();
      try {
        const features = await extractor.extract(await extractor.decode(file), 1);
        const probabilities = predict({ topModel, features });
        answers.push({ file, predictions: toTopK(probabilities, topModel.classNames, topK) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        answers.push({ file, predictions: [], error: { code: error.code, message: error.message } });
      }
      onProgress?.("predict", {
        done: answers.length,
        total: files.length,
        ratePerSecond: null,
        etaMs: null,
      });
    }
    return answers;
  } finally {
    await extractor.close();
  }
}

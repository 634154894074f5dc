/** Says which version answered, so that an answer can be traced and repeated. */
import type { ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";
import { manifestOf } from "../model/bundle-manifest.js";
import type { PredictionReceipt } from "./prediction.type.js";

export const toReceipt = (
  { name: modelName }: RegisteredModel,
  version: ModelVersion,
  alias: string | null,
): PredictionReceipt => ({
  modelName,
  version: version.number,
  alias,
  digest: version.bundleSha256,
  extractorFingerprint: manifestOf(version).extractor.fingerprint,
  threshold: version.threshold,
  temperature: version.temperature,
});

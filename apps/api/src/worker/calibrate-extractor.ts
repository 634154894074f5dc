/** What a run's extractor is loaded by: a fast one is calibrated on photos of the dataset version first. */
import type { ExtractorSpec } from "@smallset/schema";
import { calibrateFastExtractor, type KnownRow } from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import type { Image } from "../generated/prisma/client.js";
import { listExtractorsOf } from "../modules/run/feature-set.repository.js";
import { resolveWeights } from "./extractor-pool.js";
import type { Work } from "./load-features.js";

/**
 * With the features of the photos it was calibrated on, which need not be extracted again.
 * @throws AppError FAST_TOO_INEXACT, FAST_UNSUPPORTED, and what loading weights throws
 */
export async function calibrateExtractor(
  work: Work,
  images: readonly Image[],
): Promise<{ spec: ExtractorSpec; known: KnownRow[] }> {
  const { run, platform, signal } = work;
  const spec = fromJson<ExtractorSpec>(run.extractorSpec);
  if (spec.precision !== "fast" || spec.calibration) return { spec, known: [] };
  // Measured once a version: other ranges would mean other features, and every photo extracted again.
  const [first] = images;
  const known = first ? await listExtractorsOf(platform.db, first.datasetVersionId) : [];
  const earlier = known.find(
    ({ weights, imageSizePx, preset, calibration }) =>
      calibration && weights === spec.weights && imageSizePx === spec.imageSizePx && preset === spec.preset,
  );
  if (earlier?.calibration) return { spec: { ...spec, calibration: earlier.calibration }, known: [] };

  const { WEIGHTS_DIR, WEIGHTS_URL } = platform.env;
  const { calibration, rows, engine } = await calibrateFastExtractor({
    spec: { ...spec, weights: await resolveWeights(platform.env, spec.weights) },
    files: await Promise.all(images.map(({ sha256 }) => platform.content.localPath(sha256))),
    weightsDir: WEIGHTS_DIR,
    ...(WEIGHTS_URL && { weightsUrl: WEIGHTS_URL }),
    signal,
  });
  await engine.close(); // The pool starts its own, which runs share.
  const cosine = `${calibration.meanCosine.toFixed(4)} on average, ${calibration.lowestCosine.toFixed(4)} at worst`;
  await work.reporter.log(
    "info",
    `Fast features were compared with exact ones on ${calibration.images} photos: cosine ${cosine}.`,
  );
  return { spec: { ...spec, calibration }, known: rows };
}

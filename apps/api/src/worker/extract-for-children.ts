/** A parent's own work: its features, once for all children. These train as jobs of their own. */
import { getVersionOfRun } from "../modules/dataset/dataset.service.js";
import { listTrainableImages } from "../modules/dataset/image.repository.js";
import { listChildren, updateRunFacts } from "../modules/run/run.repository.js";
import { serveChildren } from "../modules/run/enqueue-run.js";
import { extractionTimings } from "./timings.js";
import { loadFeatures, NOTHING_YET, tell, type Work } from "./load-features.js";

/** Leaves the parent RUNNING: its last child ends it. Started again after that, it only sees that all have jobs. */
export async function extractForChildren(work: Work): Promise<void> {
  const { platform, run, reporter, signal } = work;
  if (run.featureSetId === null) {
    const version = await getVersionOfRun(platform, run);
    const images = await listTrainableImages(platform.db, version.id);
    const { featureSetId, featureSet, extractMs } = await loadFeatures(work, images);
    await reporter.flush();
    signal.throwIfAborted();
    // From here on the children may train.
    await updateRunFacts(platform.db, run.id, run.attempt, {
      featureSetId,
      timings: extractionTimings(featureSet, extractMs, null),
    });
    const total = (await listChildren(platform.db, [run.id])).length;
    tell(work, "training", { ...NOTHING_YET, total });
    await reporter.flush();
  }
  await serveChildren(platform, run.id);
}

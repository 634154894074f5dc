/** The features that the children of one parent share: read once a worker, kept while any child needs them. */
import type { Image } from "../generated/prisma/client.js";
import { findRun, updateRunFacts } from "../modules/run/run.repository.js";
import { describeEnvironment } from "./environment.js";
import { LeasedValues, type Leased } from "./leased-values.js";
import { loadFeatures, loadFeaturesOfParent, type LoadedFeatures, type Work } from "./load-features.js";

/** Long enough for the next child to come from the queue. */
const KEEP_MS = 20_000;

export type ChildFeatures = LeasedValues<LoadedFeatures>;
export const openChildFeatures = (): ChildFeatures => new LeasedValues(KEEP_MS);

/** A child's through its parent, any other run's by itself. Release it once training is over. */
export async function acquireFeatures(work: Work, images: Image[]): Promise<Leased<LoadedFeatures>> {
  const { platform, run } = work;
  const parent = run.parentId === null ? null : await findRun(platform.db, run.parentId);
  if (!parent?.extractor) {
    const value = await loadFeatures(work, images);
    await updateRunFacts(platform.db, run.id, run.attempt, { featureSetId: value.featureSetId });
    return { value, release: () => {} };
  }
  const leased = await platform.childFeatures.acquire(parent.id, () =>
    loadFeaturesOfParent(work, parent, images),
  );
  await takeOver(work, leased.value);
  // Extracted by its parent.
  const features = { ...leased.value.featureSet, reused: leased.value.featureSet.sha256s.length };
  return { value: { ...leased.value, featureSet: features, extractMs: 0 }, release: leased.release };
}

async function takeOver({ platform, run }: Work, { featureSet, featureSetId }: LoadedFeatures) {
  await updateRunFacts(platform.db, run.id, run.attempt, {
    extractor: featureSet.extractor,
    environment: describeEnvironment(platform.env),
    featureSetId,
  });
}

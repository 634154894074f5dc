/** Loads what an alias points at before the first photo comes: at the start, and with every promotion. */
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { listAliasedVersionIds } from "../modules/model/alias.repository.js";
import { modelPromotedTopic, type ModelPromotedMessage } from "../pubsub/topics.js";
import { openModel } from "./model-to-ask.js";

/** As many as stay in memory. */
const MAX_WARM = 4;

/** Returns the way to stop. A model that cannot be loaded says so when it is asked; here it is only logged. */
export function keepProductionWarm(platform: WorkerPlatform): () => void {
  const { db, pubsub, log } = platform;
  const warm = async (modelVersionId: string) => {
    try {
      const { release } = await openModel(platform, { runId: null, modelVersionId });
      release();
    } catch (error) {
      log.warn({ err: error, modelVersionId }, "cannot load what an alias points at");
    }
  };
  const warmAll = async () => {
    for (const id of await listAliasedVersionIds(db, "production", MAX_WARM)) await warm(id);
  };
  const again = () => void warmAll().catch((error: unknown) => log.warn({ err: error }, "cannot warm up"));
  again();
  return pubsub.subscribe<ModelPromotedMessage>(modelPromotedTopic, {
    onMessage: (message) => (message ? void warm(message.modelVersionId) : again()),
    onGap: again,
  });
}

/** Puts photos that production has answered to its shadows too, and records what they say; nobody gets that answer. */
import { isAppError } from "@smallset/schema";
import { predict, toTopK } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { Prediction } from "../generated/prisma/client.js";
import { listPredictions } from "../modules/prediction/prediction.repository.js";
import { insertShadowAnswer, listShadowVersionIds } from "../modules/prediction/shadow.repository.js";
import { extractTogether } from "../worker/extract-together.js";
import { openModel } from "../worker/model-to-ask.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** A comparison that comes so late is left out: shadows must never hold up, or outlive, the traffic they follow. */
const MAX_AGE_MS = 10 * 60_000;

export const shadowImagesHandler: JobHandler<{ requestId: string }> = async (
  platform,
  { requestId },
  context,
) => {
  const { db, log, shutdown } = platform;
  const now = Date.now();
  const rows = (await listPredictions(db, requestId)).filter(
    ({ status, createdAt }) => status === "ANSWERED" && now - createdAt.getTime() < MAX_AGE_MS,
  );
  const answeredBy = rows[0]?.modelVersionId;
  if (!answeredBy) return;
  for (const versionId of await listShadowVersionIds(db, answeredBy)) {
    try {
      await answerAsShadow(platform, rows, versionId);
    } catch (error) {
      if (stopReasonOf(shutdown)) throw await context.putBack();
      if (isDatabaseTrouble(error)) throw error;
      // Production has answered already: a shadow that fails is a line in the log.
      log.warn({ err: error, requestId, modelVersionId: versionId }, "the shadow did not answer");
    }
  }
};

async function answerAsShadow(
  { db, content, ...platform }: WorkerPlatform,
  rows: readonly Prediction[],
  versionId: string,
): Promise<void> {
  const { extractor, bundle, threshold, release } = await openModel(
    { db, content, ...platform },
    { runId: null, modelVersionId: versionId },
  );
  try {
    for (const row of rows) {
      platform.shutdown.throwIfAborted();
      const begin = performance.now();
      const pixels = await extractor.decode(await content.localPath(row.sha256)).catch((error: unknown) => {
        if (isAppError(error)) return null;
        throw error;
      });
      if (!pixels) continue;
      const decoded = performance.now();
      const features = await extractTogether(extractor, pixels, 1);
      const extracted = performance.now();
      const probabilities = predict({ topModel: bundle.topModel, features });
      const answers = toTopK(probabilities, bundle.classNames, row.topK);
      await insertShadowAnswer(db, row, {
        modelVersionId: versionId,
        answers,
        abstained: threshold !== null && answers[0]!.probability < threshold,
        decodeMs: decoded - begin,
        extractMs: extracted - decoded,
        topModelMs: performance.now() - extracted,
      });
    }
  } finally {
    release();
  }
}

/** The worker process: takes jobs from the queue. The only process that loads ml-core. */
import { describeMachineLimits } from "@smallset/ml-core";
import { readEnv } from "./env.js";
import { deriveVersionHandler } from "./jobs/derive-version.handler.js";
import { deriveVersionJob } from "./jobs/derive-version.job.js";
import { deliverWebhookHandler } from "./jobs/deliver-webhook.handler.js";
import { deliverWebhookJob } from "./jobs/deliver-webhook.job.js";
import { exportModelHandler } from "./jobs/export-model.handler.js";
import { exportModelJob } from "./jobs/export-model.job.js";
import { importDatasetHandler } from "./jobs/import-dataset.handler.js";
import { importDatasetJob } from "./jobs/import-dataset.job.js";
import { verifyRunHandler } from "./jobs/verify-run.handler.js";
import { verifyRunJob } from "./jobs/verify-run.job.js";
import type { JobHandler, WorkerPlatform } from "./jobs/job-handler.js";
import { predictBatchHandler } from "./jobs/predict-batch.handler.js";
import { predictBatchJob } from "./jobs/predict-batch.job.js";
import { predictImagesHandler } from "./jobs/predict-images.handler.js";
import { predictImagesJob } from "./jobs/predict-images.job.js";
import { shadowImagesHandler } from "./jobs/shadow-images.handler.js";
import { shadowImagesJob } from "./jobs/shadow-images.job.js";
import { trainRunHandler } from "./jobs/train-run.handler.js";
import { trainRunJob } from "./jobs/train-run.job.js";
import { reconcile } from "./modules/run/reconcile.js";
import { followRunConcurrency, getRunConcurrency } from "./modules/setting/run-concurrency.js";
import { closePlatform, openPlatform } from "./platform.js";
import { onShutdown } from "./shutdown.js";
import { BundleCache } from "./worker/bundle-cache.js";
import { openChildFeatures } from "./worker/child-features.js";
import { ExtractorPool } from "./worker/extractor-pool.js";
import { startHeartbeat } from "./worker/heartbeat.js";
import { keepWebhooksGoing } from "./worker/keep-webhooks-going.js";
import { keepProductionWarm } from "./worker/keep-production-warm.js";
import type { StopReason } from "./worker/stop-reason.js";
import { sweepHourly } from "./worker/sweep-hourly.js";
import { tidyUp } from "./worker/tidy-up.js";

const UPKEEP_INTERVAL_MS = 60_000;
/** Predictions are short: while the network works for some, others are decoded and form its next batch. */
const PREDICTION_CONCURRENCY = 8;

/** Mostly waiting for receivers. */
const WEBHOOK_CONCURRENCY = 8;

const env = readEnv();
const shutdown = new AbortController();
const opened = await openPlatform(env, "worker");
const platform: WorkerPlatform = {
  ...opened,
  extractors: new ExtractorPool(env, (message) => opened.log.warn(message)),
  bundles: new BundleCache(),
  childFeatures: openChildFeatures(),
  heldRuns: new Set(),
  shutdown: shutdown.signal,
};
const { queues, log } = platform;

const bind =
  <Payload>(handler: JobHandler<Payload>) =>
  (payload: Payload, context: Parameters<JobHandler<Payload>>[2]) =>
    handler(platform, payload, context);
const runWorker = queues.work(trainRunJob, bind(trainRunHandler), {
  concurrency: await getRunConcurrency(platform),
});
const stopFollowing = followRunConcurrency(platform, runWorker.setConcurrency);
const workers = [
  runWorker,
  queues.work(importDatasetJob, bind(importDatasetHandler), { concurrency: 1 }),
  queues.work(deriveVersionJob, bind(deriveVersionHandler), { concurrency: 1 }),
  queues.work(verifyRunJob, bind(verifyRunHandler), { concurrency: 1 }),
  queues.work(exportModelJob, bind(exportModelHandler), { concurrency: 1 }),
  queues.work(predictBatchJob, bind(predictBatchHandler), { concurrency: 1 }),
  queues.work(shadowImagesJob, bind(shadowImagesHandler), { concurrency: 1 }),
  queues.work(deliverWebhookJob, bind(deliverWebhookHandler), { concurrency: WEBHOOK_CONCURRENCY }),
  queues.work(predictImagesJob, bind(predictImagesHandler), { concurrency: PREDICTION_CONCURRENCY }),
];
const stopWebhooks = keepWebhooksGoing(platform);
const stopHeartbeat = await startHeartbeat(platform);
const stopWarming = keepProductionWarm(platform);
const timer = setInterval(() => {
  reconcile(platform).catch((error: unknown) => log.warn({ err: error }, "cannot reconcile"));
  tidyUp(platform).catch((error: unknown) => log.warn({ err: error }, "cannot tidy up"));
  sweepHourly(platform).catch((error: unknown) => log.warn({ err: error }, "cannot sweep the disk"));
}, UPKEEP_INTERVAL_MS);

onShutdown(log, async () => {
  clearInterval(timer);
  stopWarming();
  stopFollowing();
  stopWebhooks();
  shutdown.abort("shutdown" satisfies StopReason);
  await Promise.all(workers.map((worker) => worker.close()));
  await stopHeartbeat();
  await platform.extractors.close();
  await closePlatform(platform);
});
await Promise.all(workers.map((worker) => worker.ready));
await reconcile(platform);
// In the log, and through the launcher to whoever typed `npm start`.
for (const limit of describeMachineLimits()) {
  log.warn(limit);
  process.send?.({ type: "notice", text: limit });
}
console.log("worker ready");
process.send?.({ type: "ready" });

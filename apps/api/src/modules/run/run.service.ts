/** Starts, cancels and reads runs. */
import {
  AppError,
  describeError,
  extractorSpecSchema,
  parseHyperparameters,
  type ExtractorSpecInput,
  type HyperparametersInput,
} from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { Db } from "../../db/database.js";
import { isId, notFound, requireId } from "../../db/ids.js";
import type { DatasetVersion, Experiment, Run } from "../../generated/prisma/client.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { cancelRunTopic } from "../../pubsub/topics.js";
import { findDataset } from "../dataset/dataset.repository.js";
import { getVersion } from "../dataset/dataset.service.js";
import { ensureExperiment, findExperiment } from "../experiment/experiment.repository.js";
import { once } from "../idempotency/idempotency.service.js";
import { appendEvent } from "./append-event.js";
import { CODE_VERSION } from "./code-version.js";
import { followRun, type FollowedEvent } from "./follow-run.js";
import { flattenParams } from "./params.js";
import { findRun, insertRun, lockRun, requestCancel } from "./run.repository.js";
import { countRuns } from "./search/run-list.repository.js";
import { digestSettings } from "./settings-digest.js";
import { transitionRun } from "./transition-run.js";

export interface StartRunRequest {
  name?: string | undefined;
  datasetVersionId: string;
  experimentId?: string | undefined;
  extractor?: ExtractorSpecInput | undefined;
  hyperparameters?: HyperparametersInput | undefined;
  idempotencyKey?: string | undefined;
}

/** No paths here: a client names weights that the operator put in place. */
const OFFERED_WEIGHTS = /^(imagenet|random|onnx:[A-Za-z0-9][A-Za-z0-9._-]*)$/;

/**
 * Makes the run's row, SCHEDULED, then asks a worker to train it.
 * @throws ZodError, AppError NOT_FOUND, DATASET_NOT_READY, UNKNOWN_WEIGHTS, CONFLICT
 */
export async function startRun(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: StartRunRequest,
): Promise<Run> {
  const { idempotencyKey, ...input } = request;
  const extractorSpec = extractorSpecSchema.parse(request.extractor ?? {});
  if (!OFFERED_WEIGHTS.test(extractorSpec.weights))
    throw new AppError(
      "UNKNOWN_WEIGHTS",
      `There are no weights "${extractorSpec.weights}".`,
      "The query `backbones` lists what can be used here.",
    );
  const hyperparameters = parseHyperparameters(withoutNulls(request.hyperparameters));
  const version = await getVersion(platform, request.datasetVersionId);
  if (version.status !== "READY")
    throw new AppError(
      "DATASET_NOT_READY",
      `Version ${version.number} of the dataset is ${version.status}.`,
      version.status === "IMPORTING" ? "Wait until it is READY." : "Import the dataset again.",
    );
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "startRun", key: idempotencyKey, input }, async () => {
      const experiment = await chooseExperiment(tx, request.experimentId, version, userId);
      const number = (await countRuns(tx, { experimentId: experiment.id })) + 1;
      const params = [...flattenParams(hyperparameters), ...flattenParams(extractorSpec, "extractor")];
      const run = await insertRun(tx, {
        name: request.name?.trim() || `${experiment.name} ${number}`,
        experimentId: experiment.id,
        datasetVersionId: version.id,
        seed: BigInt(hyperparameters.seed),
        codeVersion: CODE_VERSION,
        extractorSpec,
        hyperparameters,
        createdById: userId,
        params,
        settings: digestSettings(version.id, params),
      });
      await appendEvent(tx, platform.pubsub, run.id, { status: "SCHEDULED" });
      return run.id;
    }),
  );
  if (!replayed) await enqueueRun(platform, id);
  return getRun(platform, id);
}

/** GraphQL gives null for "not set"; only for `patience` null is a value. */
const withoutNulls = (input: HyperparametersInput | undefined) =>
  Object.fromEntries(
    Object.entries(input ?? {}).filter(
      ([key, value]) => value !== undefined && (value !== null || key === "patience"),
    ),
  );

async function chooseExperiment(
  tx: Db,
  experimentId: string | undefined,
  version: DatasetVersion,
  userId: string,
): Promise<Experiment> {
  if (experimentId) {
    const experiment = await findExperiment(tx, requireId("experiment", experimentId));
    if (!experiment) throw notFound("experiment", experimentId);
    return experiment;
  }
  const dataset = await findDataset(tx, version.datasetId);
  return ensureExperiment(tx, dataset!.name, userId);
}

/** A queue that cannot be reached leaves a FAILED run that says why. */
export async function enqueueRun(platform: Platform, id: string, priority = 0): Promise<void> {
  try {
    await platform.queues.enqueue(trainRunJob, id, { runId: id }, { priority });
  } catch (error) {
    platform.log.error({ err: error, runId: id }, "cannot enqueue the run");
    const reason = new AppError(
      "QUEUE_UNAVAILABLE",
      "The run could not be queued.",
      "Start it again in a minute.",
    );
    await platform.db.$transaction((tx) =>
      transitionRun(tx, platform.pubsub, id, "FAILED", { error: describeError(reason) }),
    );
  }
}

/** A run whose worker has been silent for so long is canceled without asking it; if it comes back, it is fenced off. */
const SILENT_MS = 60_000;

/**
 * SCHEDULED: CANCELED at once. RUNNING: its worker is asked and answers within a moment.
 * @throws AppError NOT_FOUND; RUN_IS_OVER when it finished or failed
 */
export async function cancelRun(platform: Platform, id: string): Promise<Run> {
  requireId("run", id);
  const canceledNow = await platform.db.$transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) throw notFound("run", id);
    if (run.status === "CANCELED") return false;
    if (run.status === "FINISHED" || run.status === "FAILED")
      throw new AppError("RUN_IS_OVER", `The run is ${run.status}.`, "There is nothing left to cancel.");
    const silentMs = Date.now() - (run.heartbeatAt?.getTime() ?? 0);
    if (run.status === "SCHEDULED" || silentMs > SILENT_MS) {
      await transitionRun(tx, platform.pubsub, id, "CANCELED");
      return true;
    }
    await requestCancel(tx, id);
    await platform.pubsub.publish(tx, cancelRunTopic(id), {});
    return false;
  });
  // The worker finds a canceled row and leaves it alone, so that a job which stays does no harm.
  if (canceledNow) await platform.queues.remove(trainRunJob, id).catch(() => {});
  return getRun(platform, id);
}

/** @throws AppError NOT_FOUND */
export async function getRun({ db }: Platform, id: string): Promise<Run> {
  const run = await findRun(db, requireId("run", id));
  if (!run) throw notFound("run", id);
  return run;
}

export const findRunById = ({ db }: Platform, id: string): Promise<Run | null> =>
  isId(id) ? findRun(db, id) : Promise.resolve(null);

/** @throws AppError NOT_FOUND before it begins */
export async function followRunById(
  platform: Platform,
  id: string,
  afterSeq: number,
): Promise<AsyncIterableIterator<FollowedEvent>> {
  await getRun(platform, id);
  return followRun(platform, id, afterSeq);
}

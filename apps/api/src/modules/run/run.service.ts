/** Starts and reads runs. */
import { AppError, isParentKind } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { isId, notFound, requireId } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { once } from "../idempotency/idempotency.service.js";
import type { ExperimentEventMessage, RunEventMessage } from "../../pubsub/topics.js";
import { findExperiment } from "../experiment/experiment.repository.js";
import { enqueueRun } from "./enqueue-run.js";
import { followExperiment, followFamily, followRun } from "./follow-run.js";
import { checkRunRequest, insertScheduledRun, type StartRunRequest } from "./run-request.js";
import { findRun } from "./run.repository.js";

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
  const checked = await checkRunRequest(platform, request);
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "startRun", key: idempotencyKey, input }, async () => {
      const run = await insertScheduledRun(tx, platform, request, checked, { createdById: userId });
      return run.id;
    }),
  );
  if (!replayed) await enqueueRun(platform, id, request.priority);
  return getRun(platform, id);
}

/** @throws AppError NOT_FOUND */
export async function getRun({ db }: Platform, id: string): Promise<Run> {
  const run = await findRun(db, requireId("run", id));
  if (!run) throw notFound("run", id);
  return run;
}

/** FINISHED; or FAILED because training diverged, and its best weights were evaluated and kept. */
const hasModel = ({ status, evaluation }: Run): boolean =>
  status === "FINISHED" || (status === "FAILED" && evaluation !== null);

/** A run that has a model of its own. @throws AppError NOT_FOUND, RUN_NOT_FINISHED */
export async function getRunWithModel(platform: Platform, id: string): Promise<Run> {
  const run = await getRun(platform, id);
  if (!hasModel(run))
    throw new AppError(
      "RUN_NOT_FINISHED",
      `The run is ${run.status}: it has no model.`,
      "Choose a FINISHED run.",
    );
  if (isParentKind(run.kind))
    throw new AppError(
      "RUN_NOT_FINISHED",
      "The run only gathers others: it has no model.",
      "Choose one of its runs.",
    );
  return run;
}

export const findRunById = ({ db }: Platform, id: string): Promise<Run | null> =>
  isId(id) ? findRun(db, id) : Promise.resolve(null);

/** @throws AppError NOT_FOUND before it begins */
export async function followRunById(
  platform: Platform,
  id: string,
  afterSeq: number,
): Promise<AsyncIterableIterator<RunEventMessage>> {
  await getRun(platform, id);
  return followRun(platform, id, afterSeq);
}

/**
 * @param ofRunId only this run and its children
 * @throws AppError NOT_FOUND before it begins
 */
export async function followExperimentById(
  platform: Platform,
  id: string,
  { afterSeq, ofRunId }: { afterSeq: number; ofRunId?: string | null },
): Promise<AsyncIterableIterator<ExperimentEventMessage>> {
  if (!(await findExperiment(platform.db, requireId("experiment", id)))) throw notFound("experiment", id);
  if (!ofRunId) return followExperiment(platform, id, afterSeq);
  const run = await getRun(platform, ofRunId);
  if (run.experimentId !== id) throw notFound("run of this experiment", ofRunId);
  return followFamily(platform, run, afterSeq);
}

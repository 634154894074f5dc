/** Starts one parent run with its children: a sweep, repeated seeds, or the folds of a cross-validation. */
import {
  AppError,
  drawChildren,
  runPlanSchema,
  type RunKind,
  type RunPlan,
  type RunPlanInput,
} from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { DatasetVersion, Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { classesOf } from "../dataset/version-source.js";
import { once } from "../idempotency/idempotency.service.js";
import { enqueueRun } from "./enqueue-run.js";
import { insertChildren } from "./insert-children.js";
import { checkRunRequest, insertScheduledRun, type StartRunRequest } from "./run-request.js";
import { getRun } from "./run.service.js";

export interface StartSweepRequest extends StartRunRequest {
  plan: RunPlanInput;
}

const kindOf = ({ strategy }: RunPlan): RunKind =>
  strategy === "repeat" || strategy === "folds" ? strategy : "sweep";

/**
 * Makes the parent and all its children (of successive halving, the first rung), SCHEDULED, and asks a worker to
 * extract the features, once for all. Children then train as jobs of their own.
 * @throws ZodError, AppError as startRun; TOO_MANY_RUNS, NOTHING_TO_SPREAD, TOO_FEW_FOR_FOLDS
 */
export async function startSweep(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: StartSweepRequest,
): Promise<Run> {
  const { idempotencyKey, ...input } = request;
  const checked = await checkRunRequest(platform, request);
  const plan = runPlanSchema.parse(request.plan);
  if (plan.strategy === "folds") checkFolds(plan.folds, checked.version);
  const planned = drawChildren(plan, checked.hyperparameters);
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction(
    (tx) =>
      once(tx, { userId, mutation: "startSweep", key: idempotencyKey, input }, async () => {
        const more = { kind: kindOf(plan), plan, createdById: userId };
        const parent = await insertScheduledRun(tx, platform, request, checked, more);
        await insertChildren(tx, platform.pubsub, parent, planned);
        return parent.id;
      }),
    { timeout: 30_000 },
  );
  if (!replayed) await enqueueRun(platform, id, request.priority);
  return getRun(platform, id);
}

/** @throws AppError TOO_FEW_FOR_FOLDS */
function checkFolds(folds: number, version: DatasetVersion): void {
  const [smallest] = classesOf(version)
    .map(({ name, trainCount, validationCount }) => ({ name, count: trainCount + validationCount }))
    .toSorted((a, b) => a.count - b.count);
  if (smallest && smallest.count < folds)
    throw new AppError(
      "TOO_FEW_FOR_FOLDS",
      `The class "${smallest.name}" has ${smallest.count} photos to divide into ${folds} folds.`,
      `Ask for at most ${smallest.count} folds, or add photos.`,
    );
}

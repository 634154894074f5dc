/** Starts a run like another one, with changes. */
import type { ExtractorSpec, Hyperparameters } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { fromJson } from "../../db/json.js";
import type { Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { getVersionOfRun } from "../dataset/dataset.service.js";
import { planOfRun } from "./run-plan.js";
import { requireTrainedHere } from "./trained-here.js";
import type { StartRunRequest } from "./run-request.js";
import { getRun, startRun } from "./run.service.js";
import { startSweep } from "./start-sweep.js";

export interface RunChanges extends Partial<Omit<StartRunRequest, "extractor">> {
  extractor?: Partial<ExtractorSpec> | undefined;
}

/** Null and undefined say nothing, but for `patience`, where null trains to the end. */
const given = (fields: object | undefined) =>
  Object.fromEntries(
    Object.entries(fields ?? {}).filter(
      ([key, value]) => value !== undefined && (value !== null || key === "patience"),
    ),
  );

/**
 * What `changes` leaves out is as in the run `id`; a parent is cloned with its plan, a child alone.
 * @throws ZodError, AppError TRAINED_ELSEWHERE, and as startRun
 */
export async function cloneRun(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  id: string,
  changes: RunChanges,
): Promise<Run> {
  const source = await getRun(platform, id);
  const version = await getVersionOfRun(platform, source);
  requireTrainedHere(source);
  const request: StartRunRequest = {
    datasetVersionId: changes.datasetVersionId ?? version.id,
    ...(changes.experiment
      ? { experiment: changes.experiment, experimentId: changes.experimentId }
      : { experimentId: changes.experimentId ?? source.experimentId }),
    priority: changes.priority ?? source.priority,
    extractor: { ...fromJson<ExtractorSpec>(source.extractorSpec), ...given(changes.extractor) },
    hyperparameters: {
      ...fromJson<Hyperparameters>(source.hyperparameters),
      ...given(changes.hyperparameters),
    },
    ...(changes.name && { name: changes.name }),
    ...(changes.idempotencyKey && { idempotencyKey: changes.idempotencyKey }),
    clonedFromId: source.id,
  };
  const plan = planOfRun(source);
  return plan ? startSweep(platform, viewer, { ...request, plan }) : startRun(platform, viewer, request);
}

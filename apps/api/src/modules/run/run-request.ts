/** What starting one run or many has in common: checks the request, and makes rows of it. */
import {
  AppError,
  parseHyperparameters,
  type ExtractorSpec,
  type ExtractorSpecInput,
  type Hyperparameters,
  type HyperparametersInput,
} from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { notFound, requireId } from "../../db/ids.js";
import type { DatasetVersion, Experiment, Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findDataset, findVersion } from "../dataset/dataset.repository.js";
import { classesOf } from "../dataset/version-source.js";
import { getVersion } from "../dataset/dataset.service.js";
import { findOnlyExtractor, requireItsExtractor } from "../dataset/features-only.js";
import { ensureExperiment, findExperiment } from "../experiment/experiment.repository.js";
import { appendEvent } from "./append-event.js";
import { checkExtractor, withoutNulls } from "./check-extractor.js";
import { CODE_VERSION } from "./code-version.js";
import { flattenParams } from "./params.js";
import { insertRun, type NewRun } from "./run.repository.js";
import { countRuns } from "./search/run-list.repository.js";
import { digestSettings } from "./settings-digest.js";

export interface StartRunRequest {
  name?: string | undefined;
  datasetVersionId: string;
  experimentId?: string | undefined;
  /** Its name, instead; made when missing. */
  experiment?: string | undefined;
  extractor?: ExtractorSpecInput | undefined;
  hyperparameters?: HyperparametersInput | undefined;
  priority?: number | undefined;
  clonedFromId?: string | undefined;
  idempotencyKey?: string | undefined;
}

export interface CheckedRequest {
  version: DatasetVersion;
  extractorSpec: ExtractorSpec;
  hyperparameters: Hyperparameters;
}

/** @throws ZodError, AppError NOT_FOUND, DATASET_NOT_READY, UNKNOWN_WEIGHTS, FEATURES_ONLY, SIGMOID_NEEDS_TWO_CLASSES */
export async function checkRunRequest(platform: Platform, request: StartRunRequest): Promise<CheckedRequest> {
  const asked = checkExtractor(request.extractor);
  const version = await getVersion(platform, request.datasetVersionId);
  if (version.status !== "READY")
    throw new AppError(
      "DATASET_NOT_READY",
      `Version ${version.number} of the dataset is ${version.status}.`,
      version.status === "IMPORTING" ? "Wait until it is READY." : "Import the dataset again.",
    );
  const only = await findOnlyExtractor((id) => findVersion(platform.db, id), version);
  // Who asks for nothing in particular gets the only one that there can be.
  const extractorSpec = only && !request.extractor ? only : asked;
  if (only) requireItsExtractor(version, only, extractorSpec);
  const hyperparameters = parseHyperparameters(withoutNulls(request.hyperparameters), extractorSpec);
  const classes = classesOf(version).length;
  if (hyperparameters.output === "sigmoid" && classes !== 2)
    throw new AppError(
      "SIGMOID_NEEDS_TWO_CLASSES",
      `A sigmoid decides between two classes; these photos show ${classes}.`,
      "Choose the softmax output.",
    );
  return { version, extractorSpec, hyperparameters };
}

/** The run's row, SCHEDULED, with its params and its first event. Without a name it gets the next of its experiment. */
export async function insertScheduledRun(
  tx: Db,
  platform: Platform,
  request: StartRunRequest,
  { version, extractorSpec, hyperparameters }: CheckedRequest,
  more: Partial<NewRun> & { createdById: string },
): Promise<Run> {
  const experiment = await chooseExperiment(tx, request, version, more.createdById);
  const name = request.name?.trim() || (await nextRunName(tx, experiment));
  const params = [...flattenParams(hyperparameters), ...flattenParams(extractorSpec, "extractor")];
  const run = await insertRun(tx, {
    name,
    experimentId: experiment.id,
    datasetVersionId: version.id,
    seed: BigInt(hyperparameters.seed),
    codeVersion: CODE_VERSION,
    extractorSpec,
    hyperparameters,
    params,
    settings: digestSettings(version.id, params),
    priority: request.priority ?? 0,
    ...(request.clonedFromId && { clonedFromId: request.clonedFromId }),
    ...more,
  });
  await appendEvent(tx, platform.pubsub, run.id, { status: "SCHEDULED" });
  return run;
}

/** "pets 4" for the fourth run of "pets", children not counted. */
export async function nextRunName(tx: Db, { id, name }: Experiment): Promise<string> {
  return `${name} ${(await countRuns(tx, { experimentId: id, topLevel: true })) + 1}`;
}

/** @throws AppError BAD_USER_INPUT, NOT_FOUND */
async function chooseExperiment(
  tx: Db,
  { experimentId, experiment: asked }: StartRunRequest,
  version: DatasetVersion,
  userId: string,
): Promise<Experiment> {
  const name = asked?.trim();
  if (name && experimentId)
    throw new AppError(
      "BAD_USER_INPUT",
      "Both `experiment` and `experimentId` are given.",
      "Give the experiment's name, or its id.",
    );
  if (name) return ensureExperiment(tx, name, userId);
  if (experimentId) {
    const experiment = await findExperiment(tx, requireId("experiment", experimentId));
    if (!experiment) throw notFound("experiment", experimentId);
    return experiment;
  }
  const dataset = await findDataset(tx, version.datasetId);
  return ensureExperiment(tx, dataset!.name, userId);
}

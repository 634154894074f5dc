/** Runs that are trained elsewhere: made, logged to and ended by a client, or imported whole. */
import { AppError, METRIC_KEYS, type RunStatus } from "@smallset/schema";
import type { Viewer } from "../../../auth/viewer.js";
import type { Db } from "../../../db/database.js";
import { notFound, requireId } from "../../../db/ids.js";
import type { Run } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { ensureExperiment } from "../../experiment/experiment.repository.js";
import { once } from "../../idempotency/idempotency.service.js";
import { appendEvent } from "../append-event.js";
import { upsertMetrics, type NewMetricPoint } from "../metric.repository.js";
import { insertExternalRun, lockRun } from "../run.repository.js";
import { nextRunName } from "../run-request.js";
import { getRun } from "../run.service.js";
import { listSummaries } from "../series.repository.js";
import { changeTags } from "../search/run-view.repository.js";
import { digestSettings } from "../settings-digest.js";
import { transitionRun } from "../transition-run.js";
import { parseHistory } from "./parse-history.js";
import { tellPoints, tellRest } from "./tell-points.js";

interface Pair {
  key: string;
  value: string;
}

export interface CreateRunRequest {
  experiment: string;
  name?: string | undefined;
  params: Pair[];
  tags: Pair[];
  idempotencyKey?: string | undefined;
}

export interface LoggedSeries {
  key: string;
  steps: number[];
  values: number[];
  timestamps?: Date[] | undefined;
}

const MAX_POINTS = 20_000;

const unique = (pairs: Pair[]): Pair[] => [...new Map(pairs.map((pair) => [pair.key, pair])).values()];
const toNumber = (value: string): number | null =>
  value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;

async function insert(
  tx: Db,
  { pubsub }: Platform,
  userId: string,
  request: CreateRunRequest,
): Promise<string> {
  const experiment = await ensureExperiment(tx, request.experiment.trim(), userId);
  const params = unique(request.params);
  const run = await insertExternalRun(tx, {
    name: request.name?.trim() || (await nextRunName(tx, experiment)),
    experimentId: experiment.id,
    settings: digestSettings(null, params),
    createdById: userId,
    params: params.map(({ key, value }) => ({ key, value, number: toNumber(value) })),
  });
  await changeTags(tx, { runIds: [run.id], set: request.tags, remove: [] });
  await appendEvent(tx, pubsub, run.id, { status: "SCHEDULED" });
  await transitionRun(tx, pubsub, run.id, "RUNNING");
  return run.id;
}

/** @throws AppError CONFLICT */
export async function createRun(
  platform: Platform,
  { user }: Viewer,
  request: CreateRunRequest,
): Promise<Run> {
  const { idempotencyKey: key, ...input } = request;
  const { id } = await platform.db.$transaction((tx) =>
    once(tx, { userId: user.id, mutation: "createRun", key, input }, () =>
      insert(tx, platform, user.id, request),
    ),
  );
  return getRun(platform, id);
}

function toPoints(series: LoggedSeries[]): NewMetricPoint[] {
  const points: NewMetricPoint[] = [];
  for (const { key, steps, values, timestamps } of series) {
    if (steps.length !== values.length || (timestamps && timestamps.length !== steps.length))
      throw new AppError(
        "BAD_USER_INPUT",
        `${key} has ${steps.length} steps, ${values.length} values and ${timestamps?.length ?? "no"} timestamps.`,
        "Send one value, and one timestamp if any, for each step.",
      );
    const negative = steps.find((step) => step < 0);
    if (negative !== undefined)
      throw new AppError("BAD_USER_INPUT", `${key} has a step ${negative}.`, "Count steps from 0 or 1.");
    for (let index = 0; index < steps.length; index++)
      points.push({
        key,
        step: steps[index]!,
        value: values[index]!,
        timestamp: timestamps?.[index]?.toISOString(),
      });
  }
  if (points.length > MAX_POINTS)
    throw new AppError(
      "BAD_USER_INPUT",
      `${points.length} points at once; at most ${MAX_POINTS}.`,
      "Send them in several parts.",
    );
  return points;
}

/** Only what a client made itself: a worker writes the others. */
async function lockExternal(tx: Db, id: string): Promise<Run> {
  const run = await lockRun(tx, requireId("run", id));
  if (!run) throw notFound("run", id);
  if (run.kind !== "external")
    throw new AppError(
      "RUN_IS_OURS",
      `${run.name} is trained here; its worker logs it.`,
      "Make a run with createRun.",
    );
  if (run.status !== "RUNNING")
    throw new AppError("RUN_IS_OVER", `${run.name} is ${run.status}.`, "Make a new run with createRun.");
  return run;
}

async function write(tx: Db, platform: Platform, runId: string, points: NewMetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  await upsertMetrics(tx, runId, points);
  await tellPoints(tx, platform, runId, points);
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT, RUN_IS_OURS, RUN_IS_OVER */
export async function logMetrics(platform: Platform, runId: string, series: LoggedSeries[]): Promise<number> {
  const points = toPoints(series);
  await platform.db.$transaction(async (tx) => {
    await lockExternal(tx, runId);
    await write(tx, platform, runId, points);
  });
  return points.length;
}

/** @throws AppError NOT_FOUND, RUN_IS_OURS, RUN_IS_OVER */
export async function endRun(platform: Platform, runId: string, status: RunStatus): Promise<Run> {
  await platform.db.$transaction(async (tx) => {
    const run = await lockExternal(tx, runId);
    const bestEpoch = await findBestEpoch(tx, run.id);
    await tellRest(tx, platform, run.id);
    await transitionRun(tx, platform.pubsub, run.id, status, bestEpoch === null ? {} : { bestEpoch });
  });
  return getRun(platform, runId);
}

/** Where val/loss was lowest, as for runs that are trained here. */
async function findBestEpoch(tx: Db, runId: string): Promise<number | null> {
  const [summary] = await listSummaries(tx, [runId], [METRIC_KEYS.validationLoss]);
  return summary?.bestStep ?? null;
}

/** A finished run with the curves of a Keras History. @throws AppError BAD_USER_INPUT, CONFLICT */
export async function importHistory(
  platform: Platform,
  { user }: Viewer,
  request: {
    experiment: string;
    name?: string | undefined;
    text: string;
    params: Pair[];
    idempotencyKey?: string | undefined;
  },
): Promise<Run> {
  const { idempotencyKey: key, ...input } = request;
  const history = parseHistory(request.text);
  const { id } = await platform.db.$transaction((tx) =>
    once(tx, { userId: user.id, mutation: "importHistory", key, input }, async () => {
      const params = unique([...history.params, ...request.params]);
      const { experiment, name } = request;
      const runId = await insert(tx, platform, user.id, { experiment, name, params, tags: [] });
      await write(tx, platform, runId, toPoints(history.series));
      if (history.skipped > 0) {
        const message = `${history.skipped} values of the file are no numbers and were left out.`;
        await appendEvent(tx, platform.pubsub, runId, { log: { level: "warn", message } });
      }
      const bestEpoch = await findBestEpoch(tx, runId);
      await transitionRun(tx, platform.pubsub, runId, "FINISHED", bestEpoch === null ? {} : { bestEpoch });
      return runId;
    }),
  );
  return getRun(platform, id);
}

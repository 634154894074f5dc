/** Carries a run from its dataset version to its model bundle; started again, it goes on where it was. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, describeError } from "@smallset/schema";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { Run } from "../generated/prisma/client.js";
import { holdRun } from "../worker/hold-run.js";
import { trainRun } from "../worker/train-run.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import { RunReporter } from "../worker/run-reporter.js";
import { lockRun } from "../modules/run/run.repository.js";
import { transitionRun } from "../modules/run/transition-run.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** A run that took its worker down so often will do it again. */
const MAX_ATTEMPTS = 20;

export const trainRunHandler: JobHandler<{ runId: string }> = async (platform, { runId }, context) => {
  const run = await beginAttempt(platform, runId);
  if (!run) return;
  const hold = await holdRun(platform, run);
  const reporter = new RunReporter(platform, run, hold.lose);
  try {
    if (run.attempt > 1)
      await reporter.log("warn", `Its worker went away; attempt ${run.attempt} goes on from what is kept.`);
    await trainRun({ platform, run, reporter, signal: hold.signal });
  } catch (error) {
    await reporter.flush();
    await endBadly(platform, run, hold.signal, error, context);
  } finally {
    hold.release();
  }
  await rm(join(platform.folders.checkpoints, run.id), { recursive: true, force: true });
};

/** Makes the run RUNNING under a new attempt number. Null when there is nothing to do. */
async function beginAttempt({ db, pubsub }: WorkerPlatform, runId: string): Promise<Run | null> {
  return db.$transaction(async (tx) => {
    const run = await lockRun(tx, runId);
    if (!run || (run.status !== "SCHEDULED" && run.status !== "RUNNING")) return null;
    if (run.cancelRequestedAt) {
      await transitionRun(tx, pubsub, runId, "CANCELED");
      return null;
    }
    if (run.attempt >= MAX_ATTEMPTS) {
      const reason = new AppError(
        "WORKER_KEEPS_DYING",
        `The worker went away ${run.attempt} times while it worked on this run.`,
        "Look at the worker's log; not enough memory is the usual cause. Then start a new run.",
      );
      await transitionRun(tx, pubsub, runId, "FAILED", { error: describeError(reason) });
      return null;
    }
    return transitionRun(tx, pubsub, runId, "RUNNING", { beginsAttempt: true });
  });
}

/** Leaves the row as it must be; throws only to have the job tried again. */
async function endBadly(
  { db, pubsub, log }: WorkerPlatform,
  { id, attempt }: Run,
  signal: AbortSignal,
  error: unknown,
  context: { putBack(): Promise<Error> },
): Promise<void> {
  const reason = stopReasonOf(signal);
  if (reason === "taken over") return;
  if (reason === "shutdown") throw await context.putBack();
  const cause = signal.aborted && !reason ? (signal.reason as unknown) : error;
  if (reason !== "canceled" && isDatabaseTrouble(cause)) throw cause;
  if (reason !== "canceled") log.warn({ err: cause, runId: id }, "run failed");
  const description = describeError(cause);
  const failed = {
    error: description,
    event: { log: { level: "error" as const, message: description.message } },
  };
  const [status, fields] =
    reason === "canceled" ? (["CANCELED", {}] as const) : (["FAILED", failed] as const);
  try {
    await db.$transaction((tx) => transitionRun(tx, pubsub, id, status, { attempt, ...fields }));
  } catch (refused) {
    // Somebody else has ended it meanwhile, or holds it.
    if (!(refused instanceof AppError)) throw refused;
    log.info({ runId: id, code: refused.code }, "the run is not ours to end");
  }
}

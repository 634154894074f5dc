/** Carries a run from its dataset version to its model bundle; started again, it goes on where it was. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isParentKind, AppError, describeError } from "@smallset/schema";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { Run } from "../generated/prisma/client.js";
import { extractForChildren } from "../worker/extract-for-children.js";
import { holdRun } from "../worker/hold-run.js";
import { trainRun } from "../worker/train-run.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import { RunReporter } from "../worker/run-reporter.js";
import { serveChildren } from "../modules/run/enqueue-run.js";
import { lockRun } from "../modules/run/run.repository.js";
import { transitionRun } from "../modules/run/transition-run.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** A run that took its worker down so often will do it again. */
const MAX_ATTEMPTS = 20;

export const trainRunHandler: JobHandler<{ runId: string }> = async (platform, { runId }, context) => {
  const begun = await beginAttempt(platform, runId);
  if (!begun) return;
  const { run, wasTakenOver } = begun;
  const hold = await holdRun(platform, run);
  const reporter = new RunReporter(platform, run, hold.lose);
  let isOurs = true;
  platform.heldRuns.add(runId);
  try {
    if (wasTakenOver)
      await reporter.log("warn", `Its worker went away; attempt ${run.attempt} goes on from what is kept.`);
    else if (run.attempt > 1) await reporter.log("info", "Resumed: goes on from what is kept.");
    const work = { platform, run, reporter, signal: hold.signal };
    await (isParentKind(run.kind) ? extractForChildren(work) : trainRun(work));
  } catch (error) {
    await reporter.flush();
    isOurs = await endBadly(platform, run, hold.signal, error, context);
  } finally {
    hold.release();
    platform.heldRuns.delete(runId);
  }
  if (!isOurs) return;
  await rm(join(platform.folders.checkpoints, run.id), { recursive: true, force: true });
  const parentId = isParentKind(run.kind) ? run.id : run.parentId;
  if (parentId) await serveChildren(platform, parentId);
};

/** Makes the run RUNNING under a new attempt number. Null when there is nothing to do. */
async function beginAttempt(
  { db, pubsub }: WorkerPlatform,
  runId: string,
): Promise<{ run: Run; wasTakenOver: boolean } | null> {
  return db.$transaction(async (tx) => {
    const run = await lockRun(tx, runId);
    if (!run || run.pausedAt || (run.status !== "SCHEDULED" && run.status !== "RUNNING")) return null;
    if (run.cancelRequestedAt) {
      await transitionRun(tx, pubsub, runId, "CANCELED");
      return null;
    }
    const wasTakenOver = run.status === "RUNNING";
    if (wasTakenOver && run.attempt >= MAX_ATTEMPTS) {
      const reason = new AppError(
        "WORKER_KEEPS_DYING",
        `The worker went away ${run.attempt} times while it worked on this run.`,
        "Look at the worker's log; not enough memory is the usual cause. Then start a new run.",
      );
      await transitionRun(tx, pubsub, runId, "FAILED", { error: describeError(reason) });
      return null;
    }
    return { run: await transitionRun(tx, pubsub, runId, "RUNNING", { beginsAttempt: true }), wasTakenOver };
  });
}

/**
 * Leaves the row as it must be; throws only to have the job tried again. Returns false when another attempt holds the
 * run, whose checkpoint is then no longer ours to delete.
 */
async function endBadly(
  platform: WorkerPlatform,
  { id, attempt }: Run,
  signal: AbortSignal,
  error: unknown,
  context: { putBack(): Promise<Error> },
): Promise<boolean> {
  const { db, pubsub, log } = platform;
  const reason = stopReasonOf(signal);
  if (reason === "taken over") return false;
  if (reason === "shutdown") throw await context.putBack();
  if (reason === "paused") {
    if (await letGo(platform, id, attempt)) return false;
    throw await context.putBack();
  }
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
    return true;
  } catch (refused) {
    // Somebody else has ended it meanwhile, or holds it.
    if (!(refused instanceof AppError)) throw refused;
    log.info({ runId: id, code: refused.code }, "the run is not ours to end");
    return refused.code !== "RUN_TAKEN_OVER";
  }
}

/** Puts the run aside. False when somebody has taken it up again meanwhile. */
function letGo({ db, pubsub }: WorkerPlatform, id: string, attempt: number): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run?.pauseRequestedAt) return false;
    const log = { level: "info", message: "Paused. What was extracted and trained is kept." } as const;
    await transitionRun(tx, pubsub, id, "SCHEDULED", {
      attempt,
      pausedAt: new Date(),
      event: { paused: true, log },
    });
    return true;
  });
}

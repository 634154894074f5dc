/** Asks a worker to train a run again from its record and to compare. */
import { isParentKind, AppError, describeError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { RunVerification } from "../../generated/prisma/client.js";
import { verifyRunJob } from "../../jobs/verify-run.job.js";
import type { Platform } from "../../platform.js";
import { getVersionOfRun } from "../dataset/dataset.service.js";
import { once } from "../idempotency/idempotency.service.js";
import { getRun } from "./run.service.js";
import { requireTrainedHere } from "./trained-here.js";
import { findVerification, insertVerification, updateVerification } from "./verification.repository.js";

/** Row first, then job. @throws AppError NOT_FOUND, TRAINED_ELSEWHERE, RUN_NOT_FINISHED, CONFLICT */
export async function verifyRun(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  runId: string,
  idempotencyKey?: string,
): Promise<RunVerification> {
  const run = await getRun(platform, runId);
  await getVersionOfRun(platform, run);
  requireTrainedHere(run);
  if (isParentKind(run.kind))
    throw new AppError("RUN_NOT_FINISHED", "A parent run trains nothing itself.", "Verify one of its runs.");
  if (run.status !== "FINISHED")
    throw new AppError(
      "RUN_NOT_FINISHED",
      `The run is ${run.status}.`,
      "Only finished runs can be verified.",
    );
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "verifyRun", key: idempotencyKey, input: { runId } }, async () => {
      const row = await insertVerification(tx, { runId, createdById: userId });
      return row.id;
    }),
  );
  if (!replayed) await enqueueVerification(platform, id);
  return (await findVerification(platform.db, id))!;
}

/** A queue that cannot be reached leaves a FAILED verification that says why. */
export async function enqueueVerification(platform: Platform, id: string): Promise<void> {
  try {
    await platform.queues.enqueue(verifyRunJob, id, { verificationId: id });
  } catch (error) {
    platform.log.error({ err: error, verificationId: id }, "cannot enqueue the verification");
    const reason = new AppError(
      "QUEUE_UNAVAILABLE",
      "The verification could not be queued.",
      "Ask for it again.",
    );
    await updateVerification(platform.db, id, {
      status: "FAILED",
      error: describeError(reason),
      finishedAt: new Date(),
    });
  }
}

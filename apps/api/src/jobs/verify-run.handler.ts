/** Trains a run again from its record and compares, byte for byte. Leaves the run as it is. */
import { describeError } from "@smallset/schema";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import { CODE_VERSION } from "../modules/run/code-version.js";
import { findRun } from "../modules/run/run.repository.js";
import { findVerification, updateVerification } from "../modules/run/verification.repository.js";
import { describeEnvironment } from "../worker/environment.js";
import { repeatRun } from "../worker/repeat-run.js";
import type { JobHandler } from "./job-handler.js";

export const verifyRunHandler: JobHandler<{ verificationId: string }> = async (
  platform,
  { verificationId: id },
  context,
) => {
  const { db, env, log, shutdown } = platform;
  const verification = await findVerification(db, id);
  const run = verification && (await findRun(db, verification.runId));
  if (!run || (verification.status !== "PENDING" && verification.status !== "RUNNING")) return;
  await updateVerification(db, id, { status: "RUNNING", startedAt: new Date() });
  try {
    const report = await repeatRun(platform, run);
    const isSame =
      report.metricsDiffering === 0 &&
      report.recordedWeightsSha256 === report.repeatedWeightsSha256 &&
      report.bestEpochAgrees &&
      report.evaluationAgrees;
    await updateVerification(db, id, {
      status: isSame ? "IDENTICAL" : "DIFFERENT",
      report,
      codeVersion: CODE_VERSION,
      environment: describeEnvironment(env),
      finishedAt: new Date(),
    });
  } catch (error) {
    if (shutdown.aborted) throw await context.putBack();
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ err: error, runId: run.id }, "cannot verify the run");
    await updateVerification(db, id, {
      status: "FAILED",
      error: describeError(error),
      finishedAt: new Date(),
    });
  }
};

/** Says every few seconds that this worker lives, and what it can load. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { tellSystem } from "../modules/system/system-events.js";
import { UsageMeter } from "./usage-meter.js";
import {
  beat,
  deleteWorkerProcess,
  forgetOldWorkers,
  HEARTBEAT_MS,
  insertWorkerProcess,
} from "../modules/worker-process/worker-process.repository.js";
import { describeEnvironment } from "./environment.js";
import { listBackbones } from "./list-backbones.js";

/** Somebody may have put weights in place, or the network may have come back. */
const LOOK_AGAIN_MS = 60_000;

/** Resolves once the worker is on record. Returns how to take it off. */
export async function startHeartbeat(platform: WorkerPlatform): Promise<() => Promise<void>> {
  const { db, env, log, heldRuns } = platform;
  const id = randomUUID();
  const meter = new UsageMeter();
  const tell = (kind: "started" | "usage" | "stopped") => {
    const usage = kind === "stopped" ? null : meter.measure();
    const about = { kind, workerId: id, host: hostname(), runCount: heldRuns.size };
    return tellSystem(platform, { ...about, ...(usage && { usage }) });
  };
  let backbones = await listBackbones(env);
  let lookedAt = Date.now();
  await forgetOldWorkers(db);
  await insertWorkerProcess(db, {
    id,
    host: hostname(),
    pid: process.pid,
    backbones,
    environment: describeEnvironment(env),
  });
  await tell("started");
  const timer = setInterval(() => {
    const update = async () => {
      await beat(db, id, backbones);
      await tell("usage");
      if (Date.now() - lookedAt < LOOK_AGAIN_MS) return;
      lookedAt = Date.now();
      backbones = await listBackbones(env);
    };
    update().catch((error: unknown) => log.warn({ err: error }, "no heartbeat"));
  }, HEARTBEAT_MS);
  return async () => {
    clearInterval(timer);
    await deleteWorkerProcess(db, id).catch(() => {});
    await tell("stopped").catch(() => {});
  };
}

/** Reads what the operations page shows. */
import { fromJson } from "../../db/json.js";
import type { ErrorInfo, Progress } from "../../graphql/common.type.js";
import type { Platform } from "../../platform.js";
import { listWorkerUsage } from "../system/system-events.js";
import {
  backbonesOf,
  isLiveWorker,
  listWorkerProcesses,
} from "../worker-process/worker-process.repository.js";
import { listJobs } from "./job.repository.js";
import type { Job, WorkerInfo } from "./operations.type.js";

const FAILED_FOR_MS = 24 * 3_600_000;
const MAX_JOBS = 200;
const USAGE_OF_MS = 10 * 60_000;

export async function listQueue({ db }: Platform): Promise<Job[]> {
  const rows = await listJobs(db, new Date(Date.now() - FAILED_FOR_MS), MAX_JOBS);
  return rows.map(({ progress, error, ...job }) => ({
    ...job,
    progress: progress as Progress | null,
    error: error as ErrorInfo | null,
  }));
}

interface Machine {
  cpu?: string;
  cores?: number;
  memoryBytes?: number;
  platform?: string;
}

export async function listWorkers({ db }: Platform): Promise<WorkerInfo[]> {
  const told = await listWorkerUsage(db, new Date(Date.now() - USAGE_OF_MS));
  return (await listWorkerProcesses(db)).map((row) => {
    const { cpu, cores, memoryBytes, platform } = fromJson<Machine>(row.environment);
    const own = told.get(row.id) ?? [];
    return {
      id: row.id,
      host: row.host,
      pid: row.pid,
      isLive: isLiveWorker(row),
      startedAt: row.startedAt,
      heartbeatAt: row.heartbeatAt,
      cpu: cpu ?? null,
      cores: cores ?? null,
      memoryBytes: memoryBytes ?? null,
      platform: platform ?? null,
      weights: backbonesOf(row)
        .filter(({ available }) => available)
        .map(({ label }) => label),
      runCount: own.at(-1)?.runCount ?? 0,
      usage: own,
    };
  });
}

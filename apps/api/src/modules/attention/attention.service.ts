/** Gathers what a person should look at, the worst first. */
import { statfs } from "node:fs/promises";
import type { Platform } from "../../platform.js";
import { isLiveWorker, listWorkerProcesses } from "../worker-process/worker-process.repository.js";
import { listFailedRuns, listStalledRuns, listTroubledVersions } from "./attention.repository.js";
import type { AttentionItem } from "./attention.type.js";

const DAY_MS = 24 * 3_600_000;
const FAILED_FOR_MS = 7 * DAY_MS;
/** Workers beat a run every few seconds; takeover of a lost one is done after twelve. */
const SILENT_MS = 60_000;
/** Below this an import of a few thousand photos, or a feature set, may not fit. */
const LOW_DISK_BYTES = 5e9;

export async function listAttention(platform: Platform): Promise<AttentionItem[]> {
  const found = await Promise.all([workers(platform), disk(platform), runs(platform), datasets(platform)]);
  const items = found.flat();
  return [...items.filter(isError), ...items.filter((item) => !isError(item))];
}

const isError = ({ severity }: AttentionItem) => severity === "error";

async function workers({ db }: Platform): Promise<AttentionItem[]> {
  const rows = await listWorkerProcesses(db);
  const live = rows.filter(isLiveWorker);
  const common = { kind: "WORKER_GONE", targetId: null } as const;
  if (!live.length)
    return [
      {
        ...common,
        id: "workers",
        severity: "error",
        message: "No worker is running: nothing is imported, trained or answered.",
        nextStep: "Restart Smallset, or start a worker.",
        at: rows[0]?.heartbeatAt ?? null,
      },
    ];
  return rows
    .filter((row) => !isLiveWorker(row) && Date.now() - row.heartbeatAt.getTime() < DAY_MS)
    .map((row) => ({
      ...common,
      id: `worker:${row.id}`,
      severity: "info",
      message: `A worker on ${row.host} ended without saying goodbye.`,
      nextStep: "The other workers took over its jobs. Look into its log if this happens again.",
      at: row.heartbeatAt,
    }));
}

async function disk({ env }: Platform): Promise<AttentionItem[]> {
  const { bavail, bsize } = await statfs(env.DATA_DIR);
  const free = bavail * bsize;
  if (free >= LOW_DISK_BYTES) return [];
  return [
    {
      id: "disk",
      kind: "DISK_LOW",
      severity: free < LOW_DISK_BYTES / 5 ? "error" : "warning",
      message: `Only ${(free / 1e9).toFixed(1)} GB are free where Smallset keeps its data.`,
      nextStep: "Free some space, or delete what is no longer needed.",
      targetId: null,
      at: null,
    },
  ];
}

async function runs({ db }: Platform): Promise<AttentionItem[]> {
  const now = Date.now();
  const failed = await listFailedRuns(db, new Date(now - FAILED_FOR_MS));
  const stalled = await listStalledRuns(db, new Date(now - SILENT_MS));
  return [
    ...failed.map(({ id, name, message, nextStep, at }): AttentionItem => ({
      id: `run:${id}`,
      kind: "RUN_FAILED",
      severity: "error",
      message: `${name} failed${message ? `: ${message}` : "."}`,
      nextStep,
      targetId: id,
      at,
    })),
    ...stalled.map(({ id, name, heartbeatAt }): AttentionItem => ({
      id: `stalled:${id}`,
      kind: "RUN_STALLED",
      severity: "warning",
      message: `${name} has not moved for a while: its worker gives no sign of life.`,
      nextStep: "Another worker takes it over by itself as soon as one is free.",
      targetId: id,
      at: heartbeatAt,
    })),
  ];
}

async function datasets({ db }: Platform): Promise<AttentionItem[]> {
  return (await listTroubledVersions(db)).map(
    ({ datasetId, name, number, status, message, nextStep, leakedCount, createdAt }): AttentionItem =>
      status === "FAILED"
        ? {
            id: `import:${datasetId}:${number}`,
            kind: "IMPORT_FAILED",
            severity: "error",
            message: `${name} could not be imported${message ? `: ${message}` : "."}`,
            nextStep,
            targetId: datasetId,
            at: createdAt,
          }
        : {
            id: `leakage:${datasetId}:${number}`,
            kind: "LEAKAGE",
            severity: "warning",
            message: `${name} has ${leakedCount} ${leakedCount === 1 ? "photo" : "photos"} in training and held-out splits at once: its scores look better than they are.`,
            nextStep: "Leave the copies out in a new version.",
            targetId: datasetId,
            at: createdAt,
          },
  );
}

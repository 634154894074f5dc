/** Rows of worker processes: who is alive and what it can load. */
import type { Db } from "../../db/database.js";
import { fromJson, toJson } from "../../db/json.js";
import type { WorkerProcess } from "../../generated/prisma/client.js";

/** What a worker says of one choice of weights; the API's `Backbone`. */
export interface OfferedBackbone {
  weights: string;
  label: string;
  about: string | null;
  pretrained: boolean;
  available: boolean;
  unavailableReason: string | null;
  fixedImageSizePx: number | null;
}

export const HEARTBEAT_MS = 5_000;
const LIVE_MS = 4 * HEARTBEAT_MS;
const FORGET_MS = 24 * 3_600_000;

export const insertWorkerProcess = (
  db: Db,
  worker: { id: string; host: string; pid: number; backbones: OfferedBackbone[]; environment: object },
) =>
  db.workerProcess.create({
    data: { ...worker, backbones: toJson(worker.backbones), environment: toJson(worker.environment) },
  });

export const beat = (db: Db, id: string, backbones: OfferedBackbone[]) =>
  db.workerProcess.updateMany({
    where: { id },
    data: { heartbeatAt: new Date(), backbones: toJson(backbones) },
  });

export const deleteWorkerProcess = (db: Db, id: string) => db.workerProcess.deleteMany({ where: { id } });
export const forgetOldWorkers = (db: Db) =>
  db.workerProcess.deleteMany({ where: { heartbeatAt: { lt: new Date(Date.now() - FORGET_MS) } } });

/** The one that beat last, if that is recent. */
export const findLiveWorker = (db: Db): Promise<WorkerProcess | null> =>
  db.workerProcess.findFirst({
    where: { heartbeatAt: { gt: new Date(Date.now() - LIVE_MS) } },
    orderBy: { heartbeatAt: "desc" },
  });

/** All that are on record, the liveliest first. */
export const listWorkerProcesses = (db: Db): Promise<WorkerProcess[]> =>
  db.workerProcess.findMany({ orderBy: { heartbeatAt: "desc" }, take: 100 });

export const isLiveWorker = ({ heartbeatAt }: Pick<WorkerProcess, "heartbeatAt">): boolean =>
  heartbeatAt.getTime() > Date.now() - LIVE_MS;

export const backbonesOf = (worker: WorkerProcess): OfferedBackbone[] =>
  fromJson<OfferedBackbone[]>(worker.backbones);

/** How much there is of what, for the operator's graphs: a few counts over indexed columns. */
import type { Db } from "../../db/database.js";
import { HEARTBEAT_MS } from "./worker-process.repository.js";

/** Three missed signs of life, and a little. */
const SILENT_MS = 4 * HEARTBEAT_MS;

export async function readGauges(db: Db) {
  const aliveSince = new Date(Date.now() - SILENT_MS);
  const [statuses, waitingImports, waitingPredictions, waitingDeliveries, workers, durations] =
    await Promise.all([
      db.run.groupBy({ by: ["status"], _count: true }),
      db.datasetVersion.count({ where: { status: "IMPORTING" } }),
      db.prediction.count({ where: { status: "PENDING" } }),
      db.webhookDelivery.count({ where: { status: "PENDING" } }),
      db.workerProcess.count({ where: { heartbeatAt: { gt: aliveSince } } }),
      db.$queryRaw<{ status: string; count: bigint; seconds: number }[]>`
      SELECT status::text, count(*) AS count,
        coalesce(sum(extract(epoch FROM "finishedAt" - "startedAt")), 0)::float8 AS seconds
      FROM "Run" WHERE "finishedAt" IS NOT NULL AND "startedAt" IS NOT NULL GROUP BY status ORDER BY status`,
    ]);
  return {
    runs: statuses.map(({ status, _count }) => ({ status, count: _count })),
    waitingImports,
    waitingPredictions,
    waitingDeliveries,
    workers,
    durations: durations.map((row) => ({ ...row, count: Number(row.count) })),
  };
}

/** Has a version written in another tool's format, once; later requests get what is kept. */
import { AppError, type ExportFormat } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { ModelExport } from "../../generated/prisma/client.js";
import { exportModelJob } from "../../jobs/export-model.job.js";
import type { Platform } from "../../platform.js";
import { followRow } from "../../pubsub/follow-row.js";
import { modelExportTopic } from "../../pubsub/topics.js";
import { ensureExport, findExport, restartExport } from "./export.repository.js";
import { getLiveVersion, getModel } from "./model.service.js";

const TIMEOUT_MS = 60_000;

export interface ExportedFile {
  sha256: string;
  bytes: number;
  fileName: string;
}

/** @throws AppError NOT_FOUND, QUEUE_UNAVAILABLE, EXPORT_NOT_READY, and what the export itself says */
export async function exportModelVersion(
  platform: Platform,
  request: { modelName: string; number: number; format: ExportFormat },
): Promise<ExportedFile> {
  const model = await getModel(platform, request.modelName);
  const version = await getLiveVersion(platform, model, request.number);
  let row = await ensureExport(platform.db, version.id, request.format);
  const isGone = row.status === "READY" && !(await platform.content.has(row.sha256!));
  if (row.status === "FAILED" || isGone) row = await restartExport(platform.db, row.id);
  if (row.status === "PENDING") row = await makeExport(platform, row.id);
  if (row.status === "READY")
    return { sha256: row.sha256!, bytes: Number(row.bytes), fileName: row.fileName! };
  const { code, message, nextStep } = fromJson<{ code: string; message: string; nextStep: string | null }>(
    row.error,
  );
  throw new AppError(code, message, nextStep ?? undefined);
}

/** A job's id is its row's: several who ask at once share one. */
async function makeExport({ db, pubsub, queues }: Platform, id: string): Promise<ModelExport> {
  try {
    await queues.enqueue(exportModelJob, id, { exportId: id });
  } catch (cause) {
    throw new AppError("QUEUE_UNAVAILABLE", "The export could not be queued.", "Try again in a minute.", {
      cause,
    });
  }
  const rows = followRow({
    pubsub,
    topic: modelExportTopic(id),
    read: () => findExport(db, id),
    isLast: (row) => row?.status !== "PENDING",
  });
  const timer = setTimeout(() => void rows.return?.(), TIMEOUT_MS);
  try {
    let last: ModelExport | null = null;
    for await (const row of rows) last = row;
    if (last && last.status !== "PENDING") return last;
    throw new AppError(
      "EXPORT_NOT_READY",
      `The export takes longer than ${TIMEOUT_MS / 1000} s.`,
      "It goes on: ask again in a minute. If it stays so, see that a worker is running (GET /readyz).",
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Every topic that is published, with what its messages carry. */
import type { RunEventPayload } from "@smallset/schema";

export const runEventsTopic = (runId: string): string => `run:${runId}`;
export interface RunEventMessage {
  seq: number;
  /** ISO 8601. */
  at: string;
  payload: RunEventPayload;
}

/** Says that the version's row changed. */
export const datasetVersionTopic = (datasetVersionId: string): string =>
  `dataset-version:${datasetVersionId}`;
/** Says that all rows of the request are answered. */
export const predictionTopic = (requestId: string): string => `prediction:${requestId}`;
/** Says that the batch's row changed. */
export const batchTopic = (batchId: string): string => `batch:${batchId}`;
/** Asks the worker that holds the run to stop. */
export const cancelRunTopic = (runId: string): string => `cancel-run:${runId}`;
/** Says that the session is over: its websockets close. */
export const sessionEndedTopic = (sessionId: string): string => `session-ended:${sessionId}`;
/** Says that the export's row changed. */
export const modelExportTopic = (exportId: string): string => `model-export:${exportId}`;
/** Says that an alias now points at a version: workers load its bundle before the first photo comes. */
export const modelPromotedTopic = "model-promoted";
export interface ModelPromotedMessage {
  modelVersionId: string;
}

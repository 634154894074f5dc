/** Every topic that is published, with what its messages carry. */
import type { RunEventPayload, SystemEventPayload } from "@smallset/schema";

export const runEventsTopic = (runId: string): string => `run:${runId}`;
export interface RunEventMessage {
  runId: string;
  seq: number;
  /** ISO 8601. */
  at: string;
  payload: RunEventPayload;
}

/** Each event of each run of the experiment, under a number of its own. */
export const experimentEventsTopic = (experimentId: string): string => `experiment:${experimentId}`;
export interface ExperimentEventMessage {
  seq: number;
  /** Of the event's run. */
  parentId: string | null;
  event: RunEventMessage;
}

export const systemEventsTopic = "system";
export interface SystemEventMessage {
  seq: number;
  at: string;
  payload: SystemEventPayload;
}
/** Says that a setting's row changed. */
export const settingsTopic = "settings";

/** Says that the version's row changed. */
export const datasetVersionTopic = (datasetVersionId: string): string =>
  `dataset-version:${datasetVersionId}`;
/** Says that all rows of the request are answered. */
export const predictionTopic = (requestId: string): string => `prediction:${requestId}`;
/** Says that the batch's row changed. */
export const batchTopic = (batchId: string): string => `batch:${batchId}`;
/** Asks the worker that holds the run to look at its row: it is to be canceled or paused. */
export const cancelRunTopic = (runId: string): string => `cancel-run:${runId}`;
/** Says that a user, a session or an API token may do something else now, or nothing: its websockets look again. */
export const accessChangedTopic = (id: string): string => `access-changed:${id}`;
/** Says that the export's row changed. */
export const modelExportTopic = (exportId: string): string => `model-export:${exportId}`;
/** Says that an alias now points at a version: workers load its bundle before the first photo comes. */
export const modelPromotedTopic = "model-promoted";
export interface ModelPromotedMessage {
  modelVersionId: string;
}

/** Says that webhooks are to be told something. */
export const webhookDeliveryTopic = "webhook-delivery";

/** What the columns of the runs table are called, and what stands in them. */
import { metricKeyOf } from "./table-state";

const TITLES: Record<string, string> = {
  dataset: "Dataset",
  status: "Status",
  extractor: "Feature extractor",
  experiment: "Experiment",
  createdAt: "Created",
  startedAt: "Started",
  finishedAt: "Ended",
  createdBy: "Started by",
  duration: "Took",
  bestEpoch: "Best epoch",
  kind: "Kind",
  "val/accuracy": "Best accuracy",
};
export const columnTitle = (column: string): string =>
  TITLES[column] ?? column.replace(/^(params|tags|metrics)\./, "");

export const isNumeric = (column: string): boolean =>
  metricKeyOf(column) !== null || ["duration", "bestEpoch"].includes(column);

/** The extractor is put together from several params. */
export const isSortable = (column: string): boolean => column !== "extractor";

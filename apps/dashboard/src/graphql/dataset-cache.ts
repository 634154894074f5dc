/** How the cache keeps what datasets bring: see create-cache.ts. */
import { relayPagination } from "@urql/exchange-graphcache/extras";

/** Types without an id: they live inside the thing that holds them. */
export const DATASET_EMBEDDED_TYPES = [
  "DatasetChange",
  "DatasetChangeConnection",
  "DatasetChangeEdge",
  "DatasetVersionPreview",
  "LabelSuspect",
  "LabelSuspectConnection",
  "LabelSuspectEdge",
];

export const datasetResolvers = {
  DatasetDiff: { changes: relayPagination() },
  LabelCheck: { suspects: relayPagination() },
};

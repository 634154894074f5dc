/** The normalised cache: one copy of each run and dataset, whichever query or subscription brought it. */
import { type Cache, cacheExchange } from "@urql/exchange-graphcache";
import { gql } from "@urql/core";
import type { RunStatus } from "@smallset/schema/documents";
import { isTerminalStatus } from "@smallset/schema";
import { optimistic, optimisticUpdates } from "./optimistic";
import { DATASET_EMBEDDED_TYPES, datasetResolvers } from "./dataset-cache";
import { listPages } from "./list-pages";

/** Types without an id: they live inside the thing that holds them. */
const EMBEDDED_TYPES = [
  "Abstention",
  "AliasChangeConnection",
  "AliasChangeEdge",
  "Answer",
  "AnsweredClass",
  "AuditEventConnection",
  "AuditEventEdge",
  "Backbone",
  "BatchPredictionConnection",
  "BatchPredictionEdge",
  "CalibrationMeasure",
  "ChangedAnswer",
  "ChangedPrediction",
  "ClassReport",
  "CreatedApiToken",
  "CreatedWebhook",
  "DatasetClass",
  "DatasetConnection",
  "DatasetEdge",
  "Environment",
  "ErrorInfo",
  "EvaluationReport",
  "ExperimentEvent",
  "Extractor",
  "GateCheck",
  "GateResult",
  "GatheredChildren",
  "HiddenLayer",
  "Hyperparameters",
  "ImageAnswer",
  "ImageConnection",
  "ImageEdge",
  "ImageIssueConnection",
  "ImageIssueEdge",
  "Interval",
  "Invitation",
  "IssueCount",
  "LoggedPredictionConnection",
  "LoggedPredictionEdge",
  "MetricPoint",
  "MetricSeries",
  "MetricSpread",
  "MetricSummary",
  "Mistake",
  "ModelExportOption",
  "ModelMetric",
  "ModelVersionConnection",
  "ModelVersionEdge",
  "PageInfo",
  "Param",
  "Prediction",
  "PredictionChanges",
  "PredictionLogSettings",
  "PredictionReceipt",
  "Progress",
  "PromotionGate",
  "PromotionPreview",
  "RegisteredModelConnection",
  "RegisteredModelEdge",
  "Reliability",
  "ReliabilityBin",
  "Rival",
  "RunConnection",
  "RunDownload",
  "RunEdge",
  "RunEstimate",
  "RunEvent",
  "RunLog",
  "SweepPlan",
  "SystemEvent",
  "ThresholdPoint",
  "Usage",
  "UsagePoint",
  "VerificationReport",
  "RunTag",
  "RunPair",
  "ShadowChange",
  "UserConnection",
  "UserEdge",
  "WebhookDeliveryConnection",
  "WebhookDeliveryEdge",
  "RunField",
  "RunGroup",
  "RunGroupMetric",
  "RunGroupPage",
  "RunSeries",
  "Deletion",
  "HeldBack",
  "DiskKindUse",
  "DiskUsage",
  "FreedDisk",
];

const forgetField = (cache: Cache, fieldName: string) => {
  for (const field of cache.inspectFields("Query"))
    if (field.fieldName === fieldName) cache.invalidate("Query", field.fieldKey);
};

const RunStatusFragment = gql`
  fragment RunStatusFromEvent on Run {
    id
    status
  }
`;

const RunPausedFragment = gql`
  fragment RunPausedFromEvent on Run {
    id
    pausedAt
  }
`;

const RunProgressFragment = gql`
  fragment RunProgressFromEvent on Run {
    id
    progress {
      stage
      done
      total
      ratePerSecond
      etaMs
      failedFiles
    }
  }
`;

interface EventFields {
  runId: string;
  at: string;
  status: RunStatus | null;
  paused: boolean | null;
  progress: Record<string, unknown> | null;
}

/** The same on the server and in the browser, so that both ask for `__typename` and agree on keys. */
export const createCache = () =>
  cacheExchange({
    keys: Object.fromEntries(
      [...EMBEDDED_TYPES, ...DATASET_EMBEDDED_TYPES].map((type) => [type, () => null]),
    ),
    resolvers: {
      Query: {
        runs: listPages(),
        datasets: listPages(),
        registeredModels: listPages(),
        auditLog: listPages(),
      },
      RegisteredModel: { batches: listPages(), predictionLog: listPages() },
      DatasetVersion: { images: listPages(), issues: listPages() },
      ...datasetResolvers,
    },
    optimistic,
    updates: {
      Mutation: {
        ...optimisticUpdates,
        importKerasModel: (_result, _args, cache) => forgetField(cache, "runs"),
        importHistory: (_result, _args, cache) => forgetField(cache, "runs"),
        deleteForever: (_result, _args, cache) => {
          for (const field of ["runs", "runGroups", "datasets"]) forgetField(cache, field);
        },
        startRun: (_result, _args, cache) => forgetField(cache, "runs"),
        createDatasetVersion: (_result, _args, cache) => forgetField(cache, "datasets"),
        startSweep: (_result, _args, cache) => forgetField(cache, "runs"),
        cloneRun: (_result, _args, cache) => forgetField(cache, "runs"),
        importDataset: (_result, _args, cache) => forgetField(cache, "datasets"),
        importFeatures: (_result, _args, cache) => forgetField(cache, "datasets"),
        registerModelVersion: (_result, _args, cache) => forgetField(cache, "registeredModels"),
        promoteModelVersion: (_result, _args, cache) => forgetField(cache, "registeredModels"),
        rollbackAlias: (_result, _args, cache) => forgetField(cache, "registeredModels"),
      },
      Subscription: {
        // Lists and headers read the run itself: an event that passes by keeps them current.
        runEvents: (result, _args, cache) => {
          const { runId, at, status, paused, progress } = result["runEvents"] as unknown as EventFields;
          if (status) cache.writeFragment(RunStatusFragment, { id: runId, status });
          if (paused !== null)
            cache.writeFragment(RunPausedFragment, { id: runId, pausedAt: paused ? at : null });
          if (status && isTerminalStatus(status))
            cache.writeFragment(RunProgressFragment, { id: runId, progress: null });
          else if (progress) cache.writeFragment(RunProgressFragment, { id: runId, progress });
        },
        experimentEvents: (result, _args, cache) => {
          const { event } = result["experimentEvents"] as unknown as { event: EventFields };
          if (event.status) cache.writeFragment(RunStatusFragment, { id: event.runId, status: event.status });
        },
      },
    },
  });

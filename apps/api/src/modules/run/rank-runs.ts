/** Which run of several is the best one. */
import { METRIC_KEYS } from "@smallset/schema";
import type { Run } from "../../generated/prisma/client.js";
import type { MetricAtBestEpoch } from "./metric.repository.js";

/**
 * Best first: by validation accuracy at the epoch whose weights are kept, then by validation loss there, then by
 * place. Accuracy comes first because losses with different penalties cannot be compared; the test split is not
 * looked at, so that the winner's test score stays honest. Runs without these come last.
 * @param metrics of `listMetricsAtBestEpoch`
 */
export function rankRuns<Row extends Pick<Run, "id" | "childIndex">>(
  runs: readonly Row[],
  metrics: readonly MetricAtBestEpoch[],
): Row[] {
  const values = new Map(metrics.map(({ runId, key, value }) => [`${runId} ${key}`, value]));
  const accuracyOf = ({ id }: Row) => values.get(`${id} ${METRIC_KEYS.validationAccuracy}`) ?? -1;
  const lossOf = ({ id }: Row) => values.get(`${id} ${METRIC_KEYS.validationLoss}`) ?? Infinity;
  return runs.toSorted(
    (a, b) =>
      accuracyOf(b) - accuracyOf(a) || lossOf(a) - lossOf(b) || (a.childIndex ?? 0) - (b.childIndex ?? 0),
  );
}

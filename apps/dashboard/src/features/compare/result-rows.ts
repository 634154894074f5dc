/** What the runs came to, as rows of the difference table. */
import { METRIC_KEYS } from "@smallset/schema";
import { formatDuration, formatMetric, formatPercent } from "@/lib/format";
import type { ComparedRun } from "./compared-run";

export interface ResultRow {
  title: string;
  /** One for each run; null where there is none. */
  values: ({ text: string; hint?: string } | null)[];
  /** Of the best values; none where it does not matter or all are equal. */
  best: Set<number>;
}

function rankRow(
  title: string,
  numbers: (number | null)[],
  better: "high" | "low",
  show: (value: number, index: number) => { text: string; hint?: string },
): ResultRow {
  const known = numbers.filter((value) => value !== null);
  const top = better === "high" ? Math.max(...known) : Math.min(...known);
  const allEqual = known.every((value) => value === top);
  return {
    title,
    values: numbers.map((value, index) => (value === null ? null : show(value, index))),
    best: new Set(allEqual ? [] : numbers.flatMap((value, index) => (value === top ? [index] : []))),
  };
}

const bestOf = (run: ComparedRun, metricKey: string): number | null =>
  run.summaries.find(({ key }) => key === metricKey)?.best ?? null;

const durationOf = ({ startedAt, finishedAt }: ComparedRun): number | null =>
  startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;

/** Rows without any value are left out. */
export function listResults(runs: ComparedRun[]): ResultRow[] {
  const interval = (index: number): string | undefined => {
    const found = runs[index]?.evaluation?.accuracyInterval;
    return found && `${formatPercent(found.low, 0)}–${formatPercent(found.high, 0)}`;
  };
  return [
    rankRow(
      "Accuracy on held-out photos",
      runs.map(({ evaluation }) => evaluation?.accuracy ?? null),
      "high",
      (value, index) => ({ text: formatPercent(value), hint: interval(index) ?? "" }),
    ),
    rankRow(
      "Macro F1",
      runs.map(({ evaluation }) => evaluation?.macroF1 ?? null),
      "high",
      (value) => ({ text: formatMetric(value) }),
    ),
    rankRow(
      "Best validation accuracy",
      runs.map((run) => bestOf(run, METRIC_KEYS.validationAccuracy)),
      "high",
      (value) => ({ text: formatPercent(value) }),
    ),
    rankRow(
      "Lowest validation loss",
      runs.map((run) => bestOf(run, METRIC_KEYS.validationLoss)),
      "low",
      (value) => ({ text: formatMetric(value) }),
    ),
    rankRow("Took", runs.map(durationOf), "low", (value) => ({ text: formatDuration(value) })),
  ].filter(({ values }) => values.some((value) => value !== null));
}

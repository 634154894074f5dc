/** Loss and accuracy over the epochs, train against validation, with the epoch whose weights are kept; and what else was logged. */
"use client";
import { METRIC_KEYS } from "@smallset/schema";
import { useMemo } from "react";
import type { Line } from "@/components/charts/line-chart-props";
import { MetricChart } from "@/components/charts/metric-chart";
import { countOf, formatMetric, formatPercent } from "@/lib/format";
import { otherMetrics, twoLines } from "./chart-lines";
import { bestStep, type RunLive } from "./run-live";

/** More charts than that are no overview. */
const MAX_OTHERS = 8;

const asPercent = (value: number) => formatPercent(value);
const asWholePercent = (value: number) => formatPercent(value, 0);
/** ECharts chooses round numbers: 0.30000000000000004 is 0.3. */
const asShortNumber = (value: number) => String(Number(value.toPrecision(3)));

const hasPoints = (lines: Line[]): boolean => lines.some(({ steps }) => steps.length > 0);

/** @param isOver then what has no points gets no chart any more */
export function RunCharts({ series, isOver }: { series: RunLive["series"]; isOver: boolean }) {
  const best = bestStep(series);
  const marker = useMemo(() => (best === null ? null : { step: best, text: `best: epoch ${best}` }), [best]);
  const loss = useMemo(() => twoLines(series, METRIC_KEYS.trainLoss, METRIC_KEYS.validationLoss), [series]);
  const accuracy = useMemo(
    () => twoLines(series, METRIC_KEYS.trainAccuracy, METRIC_KEYS.validationAccuracy),
    [series],
  );
  const others = useMemo(() => otherMetrics(series), [series]);
  if (isOver && !others.length && !hasPoints(loss) && !hasPoints(accuracy)) return null;
  return (
    <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
      {isOver && !hasPoints(loss) ? null : (
        <MetricChart
          title="Loss"
          label="Loss for each epoch, lower is better"
          lines={loss}
          marker={marker}
          formatValue={formatMetric}
          formatAxis={asShortNumber}
        />
      )}
      {isOver && !hasPoints(accuracy) ? null : (
        <MetricChart
          title="Accuracy"
          label="Accuracy for each epoch, higher is better"
          lines={accuracy}
          marker={marker}
          yMax={1}
          formatValue={asPercent}
          formatAxis={asWholePercent}
        />
      )}
      {others.slice(0, MAX_OTHERS).map(({ name, lines }) => (
        <MetricChart
          key={name}
          title={name}
          label={`${name} for each step`}
          lines={lines}
          marker={marker}
          formatValue={formatMetric}
          formatAxis={asShortNumber}
        />
      ))}
      {others.length > MAX_OTHERS ? (
        <p className="text-sm text-muted">
          {countOf(others.length - MAX_OTHERS, "more metric")} in the files below.
        </p>
      ) : null}
    </div>
  );
}

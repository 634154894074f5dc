/** Loss and accuracy over the epochs, train against validation, with the epoch whose weights are kept. */
"use client";
import { METRIC_KEYS } from "@smallset/schema";
import { useMemo } from "react";
import type { Line } from "@/components/charts/line-chart-props";
import { MetricChart } from "@/components/charts/metric-chart";
import { formatMetric, formatPercent } from "@/lib/format";
import { bestStep, type RunLive } from "./run-live";

const NOTHING = { steps: [], values: [] };

const twoLines = (series: RunLive["series"], trainKey: string, validationKey: string): Line[] => [
  { name: "Train", colorVariable: "--ss-series-train", dashed: true, ...(series[trainKey] ?? NOTHING) },
  {
    name: "Validation",
    colorVariable: "--ss-series-validation",
    dashed: false,
    ...(series[validationKey] ?? NOTHING),
  },
];

const asPercent = (value: number) => formatPercent(value);
const asWholePercent = (value: number) => formatPercent(value, 0);
/** ECharts chooses round numbers: 0.30000000000000004 is 0.3. */
const asShortNumber = (value: number) => String(Number(value.toPrecision(3)));

export function RunCharts({ series }: { series: RunLive["series"] }) {
  const best = bestStep(series);
  const marker = useMemo(() => (best === null ? null : { step: best, text: `best: epoch ${best}` }), [best]);
  const loss = useMemo(() => twoLines(series, METRIC_KEYS.trainLoss, METRIC_KEYS.validationLoss), [series]);
  const accuracy = useMemo(
    () => twoLines(series, METRIC_KEYS.trainAccuracy, METRIC_KEYS.validationAccuracy),
    [series],
  );
  return (
    <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
      <MetricChart
        title="Loss"
        label="Loss for each epoch, lower is better"
        lines={loss}
        marker={marker}
        formatValue={formatMetric}
        formatAxis={asShortNumber}
      />
      <MetricChart
        title="Accuracy"
        label="Accuracy for each epoch, higher is better"
        lines={accuracy}
        marker={marker}
        yMax={1}
        formatValue={asPercent}
        formatAxis={asWholePercent}
      />
    </div>
  );
}

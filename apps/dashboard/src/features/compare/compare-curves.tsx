/** One metric of all runs in one chart. */
"use client";
import { METRIC_KEYS } from "@smallset/schema";
import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { MetricChart } from "@/components/charts/metric-chart";
import { formatMetric, formatPercent } from "@/lib/format";
import type { ComparedRun } from "./compared-run";

const asPercent = (value: number) => formatPercent(value);
const asWholePercent = (value: number) => formatPercent(value, 0);
const asShortNumber = (value: number) => String(Number(value.toPrecision(3)));

const CHARTS = {
  [METRIC_KEYS.validationAccuracy]: { label: "Validation accuracy", percent: true },
  [METRIC_KEYS.validationLoss]: { label: "Validation loss", percent: false },
  [METRIC_KEYS.trainAccuracy]: { label: "Train accuracy", percent: true },
  [METRIC_KEYS.trainLoss]: { label: "Train loss", percent: false },
};

export function CompareCurves({ runs }: { runs: ComparedRun[] }) {
  const [metricKey, setMetricKey] = useState<string>(METRIC_KEYS.validationAccuracy);
  const chosen = CHARTS[metricKey as keyof typeof CHARTS];
  const lines = useMemo(
    () =>
      runs.map(({ label, colorVariable, dashed, metrics }) => {
        const series = metrics.find(({ key }) => key === metricKey);
        return {
          name: label,
          colorVariable,
          dashed,
          steps: series?.steps ?? [],
          values: series?.values ?? [],
        };
      }),
    [runs, metricKey],
  );
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="overflow-x-auto">
        <SegmentedControl
          size="sm"
          aria-label="Curve to show"
          value={metricKey}
          onChange={setMetricKey}
          data={Object.entries(CHARTS).map(([value, { label }]) => ({ value, label }))}
        />
      </div>
      <MetricChart
        key={metricKey}
        title={chosen.label}
        label={`${chosen.label} of each run over the epochs`}
        lines={lines}
        marker={null}
        {...(chosen.percent ? { yMax: 1 } : {})}
        formatValue={chosen.percent ? asPercent : formatMetric}
        formatAxis={chosen.percent ? asWholePercent : asShortNumber}
      />
    </div>
  );
}

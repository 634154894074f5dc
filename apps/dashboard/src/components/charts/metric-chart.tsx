/** One metric for both splits: legend with the newest values, the chart, and the same numbers as a table. */
"use client";
import { SegmentedControl, Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Section } from "@/components/ui/section";
import type { LineChartProps } from "./line-chart-props";
import { LineSwatch } from "./line-swatch";
import { MetricTable } from "./metric-table";

const LineChart = dynamic(() => import("./line-chart"), {
  ssr: false,
  loading: () => <Skeleton height={256} radius="md" />,
});

export function MetricChart({ title, ...chart }: LineChartProps & { title: string }) {
  const [view, setView] = useState("chart");
  const { lines, formatValue } = chart;
  const empty = lines.every((line) => !line.steps.length);
  return (
    <Section
      title={title}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={`Show ${title.toLowerCase()} as`}
          value={view}
          onChange={setView}
          data={[
            { value: "chart", label: "Chart" },
            { value: "table", label: "Table" },
          ]}
        />
      }
    >
      <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {lines.map((line) => {
          const newest = line.values.at(-1);
          return (
            <li key={line.name} className="flex items-center gap-2">
              <LineSwatch line={line} />
              <span className="text-muted">{line.name}</span>
              <span className="min-w-14 font-medium tabular-nums">
                {newest === undefined ? "–" : formatValue(newest)}
              </span>
            </li>
          );
        })}
      </ul>
      {view === "table" ? <MetricTable title={title} lines={lines} formatValue={formatValue} /> : null}
      {view === "chart" && empty ? (
        <p className="grid h-64 place-items-center text-sm text-muted">The first epoch will appear here.</p>
      ) : null}
      {view === "chart" && !empty ? <LineChart {...chart} /> : null}
    </Section>
  );
}

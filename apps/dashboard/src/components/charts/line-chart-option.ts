/** Line charts in ECharts' words. */
import type { LineChartProps } from "./line-chart-props";

export interface ChartColors {
  line: string;
  ink: string;
  muted: string;
  surface: string;
  fontFamily: string;
  variable: (name: string) => string;
}

/** A canvas knows no CSS variables: their values now. */
export function readColors(): ChartColors {
  const root = getComputedStyle(document.documentElement);
  const variable = (name: string) => root.getPropertyValue(name).trim();
  return {
    line: variable("--ss-line"),
    ink: variable("--ss-ink"),
    muted: variable("--ss-muted"),
    surface: variable("--ss-surface"),
    fontFamily: getComputedStyle(document.body).fontFamily,
    variable,
  };
}

type BaseInput = Pick<LineChartProps, "label" | "yMax" | "formatValue" | "formatAxis"> & {
  colors: ChartColors;
};

/** Everything but the lines. */
export function baseOption({ label, yMax, formatValue, formatAxis, colors }: BaseInput) {
  const text = { color: colors.muted, fontFamily: colors.fontFamily, fontSize: 12 };
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    grid: { left: 4, right: 12, top: 26, bottom: 22, containLabel: true },
    textStyle: text,
    tooltip: {
      trigger: "axis",
      valueFormatter: (value: unknown) => formatValue(Number(value)),
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.ink, fontFamily: colors.fontFamily, fontSize: 13 },
      confine: true,
    },
    xAxis: {
      type: "value",
      name: "epoch",
      nameLocation: "middle",
      nameGap: 24,
      nameTextStyle: text,
      min: "dataMin",
      max: "dataMax",
      minInterval: 1,
      axisLabel: {
        ...text,
        hideOverlap: true,
        // The edges of a zoom lie between epochs.
        formatter: (value: number) => (Number.isInteger(value) ? String(value) : ""),
      },
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      scale: true,
      max: yMax,
      splitNumber: 4,
      axisLabel: { ...text, formatter: formatAxis },
      splitLine: { lineStyle: { color: colors.line } },
    },
    // "filter": the y axis fits what is in view, so that zooming into a plateau shows its shape.
    dataZoom: [{ type: "inside", filterMode: "filter", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false }],
  };
}

/** Keeps the marker's text inside the chart when the marker is near an edge. */
function alignOf(step: number, steps: number[]): "left" | "center" | "right" {
  const [first = 0, last = first + 1] = [steps[0], steps.at(-1)];
  const place = (step - first) / Math.max(1, last - first);
  return place > 0.8 ? "right" : place < 0.2 ? "left" : "center";
}

/** Steps and values in turns: [step, value, step, value, …]. */
function interleave(steps: number[], values: number[]): Float64Array {
  const points = new Float64Array(2 * steps.length);
  for (let i = 0; i < steps.length; i++) {
    points[2 * i] = steps[i]!;
    points[2 * i + 1] = values[i]!;
  }
  return points;
}

/** The lines, matched by id so that a later call changes their points only. */
export function seriesOption(
  { lines, marker }: Pick<LineChartProps, "lines" | "marker">,
  colors: ChartColors,
) {
  return lines.map((line, index) => ({
    id: line.name,
    name: line.name,
    type: "line" as const,
    showSymbol: line.steps.length < 2,
    symbol: "circle",
    symbolSize: 6,
    sampling: "lttb" as const,
    lineStyle: { width: 2, type: line.dashed ? ("dashed" as const) : ("solid" as const) },
    color: colors.variable(line.colorVariable),
    // One flat array is read several times as fast as a pair for each of ten thousand points.
    dimensions: ["epoch", line.name],
    data: interleave(line.steps, line.values),
    markLine:
      index === lines.length - 1 && marker
        ? {
            silent: true,
            symbol: "none",
            lineStyle: { color: colors.muted, type: "dotted" as const, width: 1.5 },
            label: {
              formatter: marker.text,
              color: colors.muted,
              fontFamily: colors.fontFamily,
              fontSize: 12,
              position: "end" as const,
              align: alignOf(marker.step, line.steps),
            },
            data: [{ xAxis: marker.step }],
          }
        : { data: [] },
  }));
}

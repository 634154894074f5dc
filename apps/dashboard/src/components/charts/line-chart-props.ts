/** What a line chart draws. */
export interface Line {
  name: string;
  /** A CSS custom property, such as `--ss-series-train`. */
  colorVariable: string;
  /** So that lines differ without colour, too. */
  dashed: boolean;
  steps: number[];
  values: number[];
}

export interface LineChartProps {
  /** Read out for the canvas. */
  label: string;
  lines: Line[];
  /** A vertical line at this step, on the last line. */
  marker: { step: number; text: string } | null;
  /** Left out: the highest value. */
  yMax?: number;
  /** Must be stable between renders: a new one makes a new chart. */
  formatValue: (value: number) => string;
  /** Shorter, for the axis; stable as well. */
  formatAxis: (value: number) => string;
}

/** Where a chart is zoomed to, in epochs. */
import type { EChartsType } from "echarts/core";

export interface Zoom {
  startValue: number;
  endValue: number;
}

interface DataZoomState extends Zoom {
  start: number;
  end: number;
}

const zoomState = (chart: EChartsType): DataZoomState =>
  (chart.getOption() as { dataZoom: DataZoomState[] }).dataZoom[0] as DataZoomState;

/** The reader's zoom, or null when all is in view. */
export function followZoom(chart: EChartsType): Zoom | null {
  const { start, end, startValue, endValue } = zoomState(chart);
  return start < 0.1 && end > 99.9 ? null : { startValue, endValue };
}

/** The window around the same centre; 0.5 shows half as many epochs, 2 twice as many. */
export function zoomBy(chart: EChartsType, factor: number): { start: number; end: number } {
  const { start, end } = zoomState(chart);
  const centre = (start + end) / 2;
  const half = Math.min(50, ((end - start) / 2) * factor);
  const from = Math.max(0, Math.min(centre - half, 100 - 2 * half));
  return { start: from, end: from + 2 * half };
}

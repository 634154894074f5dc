/** Lines over epochs on a canvas. Loaded lazily: ECharts is bigger than the rest of the page. */
"use client";
import { ActionIcon, useComputedColorScheme } from "@mantine/core";
import { IconZoomIn, IconZoomOut, IconZoomReset } from "@tabler/icons-react";
import { LineChart as LineSeries } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, use as useEcharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import { baseOption, readColors, seriesOption } from "./line-chart-option";
import type { LineChartProps } from "./line-chart-props";
import { followZoom, type Zoom, zoomBy } from "./zoom";

useEcharts([
  LineSeries,
  GridComponent,
  TooltipComponent,
  DataZoomComponent,
  MarkLineComponent,
  AriaComponent,
  CanvasRenderer,
]);

/** A canvas does not follow CSS variables: a new colour scheme makes a new chart. */
export default function LineChart(props: LineChartProps) {
  return <Canvas key={useComputedColorScheme("light")} {...props} />;
}

function Canvas(props: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  /** Null means: all epochs, also those to come. Kept as values, because percents would drift as epochs arrive. */
  const zoom = useRef<Zoom | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const { label, yMax, formatValue, formatAxis } = props;

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current);
    chart.current = made;
    made.setOption(baseOption({ label, yMax, formatValue, formatAxis, colors: readColors() }));
    made.on("datazoom", () => {
      zoom.current = followZoom(made);
      setZoomed(zoom.current !== null);
    });
    const resize = new ResizeObserver(() => made.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [label, yMax, formatValue, formatAxis]);

  // After the effect above, so that a new chart gets its lines at once.
  useEffect(() => {
    chart.current?.setOption({
      series: seriesOption(props, readColors()),
      // Merged, never replaced: a live update leaves the zoom where the reader put it.
      ...(zoom.current ? { dataZoom: [zoom.current] } : {}),
    });
  }, [props]);

  const change = (factor: number | null) => {
    const current = chart.current;
    if (!current) return;
    current.dispatchAction({
      type: "dataZoom",
      ...(factor === null ? { start: 0, end: 100 } : zoomBy(current, factor)),
    });
  };

  return (
    <div className="relative">
      <div className="absolute -top-9 right-0 z-10 flex gap-0.5 max-sm:hidden">
        <ActionIcon
          title="Zoom in (also: Ctrl and wheel, or pinch)"
          variant="subtle"
          color="gray"
          aria-label={`Zoom in: ${label}`}
          onClick={() => change(0.5)}
        >
          <IconZoomIn size={16} className="text-muted" aria-hidden />
        </ActionIcon>
        <ActionIcon
          title="Zoom out"
          variant="subtle"
          color="gray"
          aria-label={`Zoom out: ${label}`}
          className="data-disabled:bg-transparent data-disabled:opacity-40"
          disabled={!zoomed}
          onClick={() => change(2)}
        >
          <IconZoomOut size={16} className="text-muted" aria-hidden />
        </ActionIcon>
        <ActionIcon
          title="Show all epochs"
          variant="subtle"
          color="gray"
          aria-label={`Show all epochs: ${label}`}
          className="data-disabled:bg-transparent data-disabled:opacity-40"
          disabled={!zoomed}
          onClick={() => change(null)}
        >
          <IconZoomReset size={16} className="text-muted" aria-hidden />
        </ActionIcon>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- ECharts draws into it; an img has no children */}
      <div ref={box} role="img" aria-label={label} className="h-64 w-full" />
    </div>
  );
}

/** Each run a line from its params to its scores: what a sweep's good runs have in common. Loaded lazily. */
"use client";
import { RunParallelDocument } from "@smallset/schema/documents";
import { Button, useComputedColorScheme } from "@mantine/core";
import { ParallelChart } from "echarts/charts";
import { AriaComponent, ParallelComponent, VisualMapComponent } from "echarts/components";
import { init, use as useEcharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useMemo, useRef, useState } from "react";
import { useClient } from "urql";
import { readColors } from "@/components/charts/line-chart-option";
import { countOf } from "@/lib/format";
import { type Axis, chooseAxes, type ParallelRun, placeOf } from "./parallel-axes";
import { metricKeyOf, type TableState } from "./table-state";

useEcharts([ParallelChart, ParallelComponent, VisualMapComponent, AriaComponent, CanvasRenderer]);

const PAGE = 100;
/** More lines than that are a carpet. */
const MOST_RUNS = 500;

export default function ParallelRuns({
  state,
  onSelect,
}: {
  state: TableState;
  onSelect: (runIds: string[]) => void;
}) {
  const metrics = useMemo(() => {
    const own = [...new Set(state.columns.flatMap((column) => metricKeyOf(column) ?? []))].slice(0, 3);
    return own.length ? own : ["val/accuracy"];
  }, [state.columns]);
  const { runs, total, isRefused } = useRuns(state, metrics);
  const scheme = useComputedColorScheme("light");
  const [marked, setMarked] = useState<string[] | null>(null);
  const axes = useMemo(() => (runs ? chooseAxes(runs, metrics) : []), [runs, metrics]);
  return (
    <>
      {isRefused ? (
        <p className="text-sm text-muted">Nothing can be drawn while the runs cannot be loaded.</p>
      ) : null}
      {runs && axes.length < 2 ? (
        <p className="text-sm text-muted">
          These runs do not differ in any setting. Start a sweep, or take the search away.
        </p>
      ) : null}
      {runs && axes.length >= 2 ? (
        <>
          <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-2">
            <p className="text-sm text-muted">
              {total > runs.length ? `The first ${countOf(runs.length, "run")}. ` : ""}
              Drag along an axis to mark a range; the table below has the same numbers.
            </p>
            {marked ? (
              <Button
                size="xs"
                variant="default"
                disabled={marked.length === 0}
                onClick={() => onSelect(marked)}
              >
                Select {countOf(marked.length, "run")}
              </Button>
            ) : null}
          </div>
          <Canvas key={scheme} runs={runs} axes={axes} onMark={setMarked} />
        </>
      ) : null}
    </>
  );
}

/** Page by page: a page is as much as the API gives at once. */
function useRuns({ search, sort }: TableState, metrics: string[]) {
  const client = useClient();
  const [found, setFound] = useState<{ runs?: ParallelRun[]; total: number; isRefused?: boolean }>({
    total: 0,
  });
  useEffect(() => {
    let isWanted = true;
    const gather = async () => {
      const runs: ParallelRun[] = [];
      for (let offset = 0, total = 1; offset < Math.min(total, MOST_RUNS); offset += PAGE) {
        const variables = { search: search || null, sort, offset, metrics };
        const { data, error } = await client.query(RunParallelDocument, variables).toPromise();
        if (!isWanted) return;
        if (error) return setFound({ total: 0, isRefused: true });
        runs.push(...data!.runs.edges.map(({ node }) => node));
        total = data!.runs.totalCount;
        setFound({ runs: [...runs], total });
      }
    };
    void gather();
    return () => {
      isWanted = false;
    };
  }, [client, search, sort, metrics]);
  return found;
}

function Canvas({
  runs,
  axes,
  onMark,
}: {
  runs: ParallelRun[];
  axes: Axis[];
  onMark: (runIds: string[] | null) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current);
    const colors = readColors();
    const text = { color: colors.muted, fontFamily: colors.fontFamily, fontSize: 12 };
    const last = axes.length - 1;
    const scores = runs.map((run) => placeOf(run, axes)[last]).filter((score) => typeof score === "number");
    chart.setOption({
      animation: false,
      aria: {
        enabled: true,
        label: { description: `${runs.length} runs over ${axes.length} settings and scores` },
      },
      parallel: { left: 80, right: 72, top: 42, bottom: 22, parallelAxisDefault: { realtime: false } },
      parallelAxis: axes.map(({ name, categories, isLogarithmic }, dim) => ({
        dim,
        name,
        nameTextStyle: { ...text, color: colors.ink },
        axisLabel: text,
        axisLine: { lineStyle: { color: colors.muted } },
        areaSelectStyle: { width: 16, color: colors.variable("--ss-brand"), opacity: 0.25 },
        ...(categories
          ? { type: "category", data: categories }
          : { type: isLogarithmic ? "log" : "value", scale: true }),
      })),
      ...(scores.length > 1 && {
        visualMap: {
          show: false,
          dimension: last,
          min: Math.min(...scores),
          max: Math.max(...scores),
          inRange: {
            color: [colors.variable("--ss-series-train"), colors.variable("--ss-series-validation")],
          },
        },
      }),
      series: [
        {
          type: "parallel",
          lineStyle: { width: 1.5, opacity: runs.length > 100 ? 0.25 : 0.55 },
          inactiveOpacity: 0.04,
          data: runs.map((run) => ({ name: run.name, value: placeOf(run, axes) })),
        },
      ],
    });
    chart.on("axisareaselected", () => {
      const model = (
        chart as unknown as {
          getModel(): {
            getSeriesByIndex(index: number): { getRawIndicesByActiveState(state: string): number[] };
          };
        }
      ).getModel();
      const active = model.getSeriesByIndex(0).getRawIndicesByActiveState("active");
      onMark(active.length ? active.map((index) => runs[index]!.id) : null);
    });
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      chart.dispose();
    };
  }, [runs, axes, onMark]);
  return (
    <div
      ref={box}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- ECharts draws into it; an img has no children
      role="img"
      aria-label="Settings and scores of the runs"
      className="min-h-0 w-full flex-1"
    />
  );
}

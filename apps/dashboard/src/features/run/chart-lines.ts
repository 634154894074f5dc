/** Which of a run's curves stand in one chart. */
import { METRIC_KEYS } from "@smallset/schema";
import type { Line } from "@/components/charts/line-chart-props";
import type { RunLive } from "./run-live";

const NOTHING = { steps: [], values: [] };

/** Train against validation, of which either may have no points. */
export const twoLines = (series: RunLive["series"], trainKey: string, validationKey: string): Line[] => [
  { name: "Train", colorVariable: "--ss-series-train", dashed: true, ...(series[trainKey] ?? NOTHING) },
  {
    name: "Validation",
    colorVariable: "--ss-series-validation",
    dashed: false,
    ...(series[validationKey] ?? NOTHING),
  },
];

const USUAL = new Set<string>(Object.values(METRIC_KEYS));

/** What a run that is trained elsewhere logs besides loss and accuracy: `val/mae` beside `train/mae`, others alone. */
export function otherMetrics(series: RunLive["series"]): { name: string; lines: Line[] }[] {
  const keys = Object.keys(series).filter((key) => !USUAL.has(key));
  const names = new Set(keys.map((key) => key.replace(/^(?:train|val)\//, "")));
  return [...names].toSorted().map((name) => {
    const [trainKey, validationKey] = [`train/${name}`, `val/${name}`];
    const ofSplits = series[trainKey] || series[validationKey];
    const alone = series[name];
    const value = { name: "Value", colorVariable: "--ss-series-validation", dashed: false };
    return {
      name,
      lines: [
        ...(ofSplits ? twoLines(series, trainKey, validationKey) : []),
        ...(alone ? [{ ...value, ...alone }] : []),
      ],
    };
  });
}

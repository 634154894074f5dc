/** Which params of some runs are worth an axis, and what their lines look like. Pure. */

export interface ParallelRun {
  id: string;
  name: string;
  params: { key: string; value: string }[];
  summaries: { key: string; best: number }[];
}
export interface Axis {
  /** `learningRate`, `val/accuracy`. */
  name: string;
  /** In order, for an axis of words; null for one of numbers. */
  categories: string[] | null;
  /** Steps of ten stand equally far apart. */
  isLogarithmic: boolean;
}

const MOST_AXES = 7;

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

/** Params that differ between the runs, those with few missing first; then the metrics. */
export function chooseAxes(runs: ParallelRun[], metrics: string[]): Axis[] {
  const values = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { params } of runs)
    for (const { key, value } of params) {
      values.set(key, (values.get(key) ?? new Set()).add(value));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const params = [...values]
    // A seed is chance: every run has its own, and none is a setting.
    .filter(([key, different]) => different.size > 1 && key !== "seed")
    .toSorted(([a], [b]) => counts.get(b)! - counts.get(a)!)
    .slice(0, MOST_AXES - metrics.length)
    .map(([name, different]): Axis => {
      const texts = [...different];
      const isNumeric = texts.every(isNumber);
      const numbers = texts.map(Number);
      const isLogarithmic =
        isNumeric && Math.min(...numbers) > 0 && Math.max(...numbers) / Math.min(...numbers) >= 100;
      return { name, categories: isNumeric ? null : texts.toSorted(), isLogarithmic };
    });
  const measured = metrics
    .filter((key) => runs.some(({ summaries }) => summaries.some((summary) => summary.key === key)))
    .map((name): Axis => ({ name, categories: null, isLogarithmic: false }));
  return [...params, ...measured];
}

/** A run's place on each axis; "-" where it has none, as ECharts wants it. */
export const placeOf = (run: ParallelRun, axes: Axis[]): (number | string)[] =>
  axes.map(({ name, categories }) => {
    const metric = run.summaries.find(({ key }) => key === name);
    if (metric) return metric.best;
    const value = run.params.find(({ key }) => key === name)?.value;
    if (value === undefined) return "-";
    return categories ? value : Number(value);
  });

/** What a parent gathers from its children. */
import { rungCount, type SweepStrategy } from "@smallset/schema";
import type { Run } from "../../generated/prisma/client.js";
import { readEvaluation } from "./evaluation.service.js";
import type { MetricAtBestEpoch } from "./metric.repository.js";
import { rankRuns } from "./rank-runs.js";
import { placeOfRun, planOfRun } from "./run-plan.js";

export interface MetricSpread {
  key: string;
  count: number;
  mean: number;
  /** Of the sample, with n - 1; null for a single value. */
  sd: number | null;
  min: number;
  max: number;
}

export interface GatheredChildren {
  children: Run[];
  bestChildId: string | null;
  spread: MetricSpread[];
}

/**
 * Of the children that finished: each metric at the epoch whose weights are kept, and the scores on held-out images.
 * Of successive halving, the last rung that has finished children: rungs with other epochs are not comparable.
 * @param listMetrics as `listMetricsAtBestEpoch`
 */
export async function gatherChildren(
  children: Run[],
  listMetrics: (runIds: string[]) => Promise<MetricAtBestEpoch[]>,
): Promise<GatheredChildren> {
  const comparable = lastRung(children.filter((child) => child.status === "FINISHED"));
  const values = new Map<string, number[]>();
  const add = (key: string, value: number) => values.set(key, [...(values.get(key) ?? []), value]);
  const metrics = await listMetrics(comparable.map((child) => child.id));
  for (const { key, value } of metrics) add(key, value);
  for (const child of comparable) {
    const evaluation = readEvaluation(child);
    if (!evaluation) continue;
    const prefix = evaluation.split === "test" ? "test" : "val";
    add(`${prefix}/macro_f1`, evaluation.macroF1);
    if (prefix === "test") {
      add("test/accuracy", evaluation.accuracy);
      add("test/loss", evaluation.loss);
    }
  }
  const spread = [...values]
    .map(([key, list]) => spreadOf(key, list))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const [best] = rankRuns(comparable, metrics);
  return { children, bestChildId: best?.id ?? null, spread };
}

function lastRung(children: Run[]): Run[] {
  const rungOf = (child: Run) => placeOfRun(child).rung ?? 0;
  const last = Math.max(0, ...children.map(rungOf));
  return children.filter((child) => rungOf(child) === last);
}

export function spreadOf(key: string, values: number[]): MetricSpread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = count > 1 ? Math.sqrt(squares / (count - 1)) : null;
  return { key, count, mean, sd, min: Math.min(...values), max: Math.max(...values) };
}

export interface DescribedPlan {
  strategy: SweepStrategy;
  parameters: string[];
  folds: number | null;
  rungs: number | null;
}

export function describePlan(run: Run): DescribedPlan | null {
  const plan = planOfRun(run);
  if (!plan) return null;
  const spread = "space" in plan ? Object.keys(plan.space) : [];
  return {
    strategy: plan.strategy,
    parameters: plan.strategy === "repeat" ? ["seed"] : spread,
    folds: plan.strategy === "folds" ? plan.folds : null,
    rungs: plan.strategy === "halving" ? rungCount(plan) : null,
  };
}

/** What stands in a child's row: what its parent set for it, and what came of it. */
import type { RunDetails } from "./run-details";

export type Gathered = NonNullable<RunDetails["gathered"]>;
export type Child = Gathered["children"][number];
export type Spread = Gathered["spread"][number];

const LABELS: Record<string, string> = {
  learningRate: "learning rate",
  batchSize: "batch size",
  l2: "L2",
  labelSmoothing: "label smoothing",
  classWeights: "class weights",
  hiddenLayers: "layers",
};
export const labelOf = (name: string) => LABELS[name] ?? name;

/** A child's value of what its parent spreads over. */
export function settingOf({ hyperparameters: h }: Child, name: string): string {
  if (!h) return "–";
  const [first] = h.hiddenLayers;
  if (name === "units" || name === "dropout") return String(first?.[name] ?? "–");
  if (name === "hiddenLayers") return h.hiddenLayers.map(({ units }) => units).join(" → ") || "none";
  const value = (h as unknown as Record<string, unknown>)[name];
  if (typeof value !== "number" || Number.isInteger(value)) return String(value ?? "–");
  return String(Number(value.toPrecision(3)));
}

/** Of the weights that are kept; while it trains, the best so far. */
export const valueOf = (child: Child, key: string): number | undefined => {
  const summary = child.summaries.find((candidate) => candidate.key === key);
  return summary?.kept ?? summary?.best;
};

/** The choice of one run or many: its values, their checks, and the mutation's plan made from them. */
import type { SearchSpaceInput, SweepPlanInput } from "@smallset/schema/documents";
import { checkNumber, type NumberRange } from "./hyperparameter-contract";

export type HowMany = "one" | "folds" | "repeat" | "sweep";

/** What a sweep can spread over here; the API takes more. */
export const SPREADABLE = [
  { name: "learningRate", label: "Learning rate", log: true, from: 0.0001, to: 0.001 },
  { name: "dropout", label: "Dropout of the first layer", log: false, from: 0.2, to: 0.6 },
  { name: "units", label: "Units of the first layer", log: true, from: 64, to: 512 },
  { name: "batchSize", label: "Batch size", log: true, from: 16, to: 64 },
  { name: "l2", label: "L2", log: true, from: 0.00001, to: 0.001 },
  { name: "labelSmoothing", label: "Label smoothing", log: false, from: 0, to: 0.2 },
] as const;
export type Spreadable = (typeof SPREADABLE)[number]["name"];

export interface SpreadRange {
  on: boolean;
  from: number | "";
  to: number | "";
}

export interface SweepFormValues {
  howMany: HowMany;
  folds: number | "";
  repeats: number | "";
  strategy: "grid" | "random" | "halving";
  /** Of random and halving. */
  runs: number | "";
  /** Of a grid, for each hyperparameter. */
  steps: number | "";
  spread: Record<Spreadable, SpreadRange>;
}

export const initialSweep = (): SweepFormValues => ({
  howMany: "one",
  folds: 5,
  repeats: 5,
  strategy: "random",
  runs: 10,
  steps: 5,
  spread: Object.fromEntries(
    SPREADABLE.map(({ name, from, to }) => [name, { on: name === "learningRate", from, to }]),
  ) as SweepFormValues["spread"],
});

const whole = (min: number, max: number): NumberRange => ({ min, max, exclusiveMin: false, integer: true });

/** Returns messages by field name; none when all is well. */
export function checkSweep(values: SweepFormValues): Record<string, string> {
  const errors: Record<string, string | null> = {};
  if (values.howMany === "folds") errors["folds"] = checkNumber(values.folds, whole(2, 20));
  if (values.howMany === "repeat") errors["repeats"] = checkNumber(values.repeats, whole(2, 50));
  if (values.howMany === "sweep") {
    if (values.strategy === "grid") errors["steps"] = checkNumber(values.steps, whole(2, 50));
    else errors["runs"] = checkNumber(values.runs, whole(2, 200));
    const chosen = SPREADABLE.filter(({ name }) => values.spread[name].on);
    if (!chosen.length) errors["spread"] = "Choose at least one setting to try values of.";
    for (const { name, log } of chosen) {
      const { from, to } = values.spread[name];
      errors[`spread.${name}.from`] =
        checkNumber(from, undefined) ?? (log && Number(from) <= 0 ? "Must be more than 0." : null);
      errors[`spread.${name}.to`] =
        checkNumber(to, undefined) ?? (Number(to) <= Number(from) ? "Must be more than the first." : null);
    }
  }
  return Object.fromEntries(
    Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** @param values that `checkSweep` found nothing wrong with. Null for one run. */
export function toPlan(values: SweepFormValues): SweepPlanInput | null {
  const { howMany, strategy } = values;
  if (howMany === "one") return null;
  if (howMany === "folds") return { strategy: "folds", folds: Number(values.folds) };
  if (howMany === "repeat") return { strategy: "repeat", repeats: Number(values.repeats) };
  const space: SearchSpaceInput = {};
  for (const { name, log } of SPREADABLE) {
    const { on, from, to } = values.spread[name];
    if (!on) continue;
    const steps = strategy === "grid" ? { steps: Number(values.steps) } : {};
    space[name] = { min: Number(from), max: Number(to), scale: log ? "log" : "linear", ...steps };
  }
  return { strategy, space, ...(strategy === "grid" ? {} : { runs: Number(values.runs) }) };
}

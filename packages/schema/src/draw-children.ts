/** Turns a plan into the children to train; the same plan and seed always give the same children. */
import { AppError } from "./errors.js";
import { parseHyperparameters, type Hyperparameters } from "./hyperparameters.js";
import {
  MAX_CHILDREN,
  SPREAD_NUMBERS,
  type ChildPlace,
  type NumberRange,
  type RunPlan,
  type SearchSpace,
} from "./search-space.js";

export interface PlannedChild {
  hyperparameters: Hyperparameters;
  place: ChildPlace;
}

/** One assignment of values to the spread hyperparameters. */
type Choice = Partial<Record<keyof SearchSpace, unknown>>;

/** Counted in whole numbers. */
const INTEGERS = new Set<string>(["batchSize", "epochs", "units"]);

/**
 * The children to begin with; for successive halving, the first rung.
 * @throws AppError TOO_MANY_RUNS, NOTHING_TO_SPREAD; ZodError when a value is out of its hyperparameter's range
 */
export function drawChildren(plan: RunPlan, base: Hyperparameters): PlannedChild[] {
  if (plan.strategy === "repeat")
    return Array.from({ length: plan.repeats }, (_, index) => ({
      hyperparameters: { ...base, seed: (base.seed + index) % 2 ** 32 },
      place: {},
    }));
  if (plan.strategy === "folds")
    return Array.from({ length: plan.folds }, (_, fold) => ({
      hyperparameters: base,
      place: { fold, folds: plan.folds },
    }));
  const choices =
    plan.strategy === "grid" ? combine(plan.space) : drawChoices(plan.space, plan.runs, base.seed);
  if (choices.length < 2)
    throw new AppError(
      "NOTHING_TO_SPREAD",
      "The ranges hold only one combination.",
      "Give at least one hyperparameter two values.",
    );
  const children = choices.map((choice) => ({ hyperparameters: apply(choice, base), place: {} }));
  if (plan.strategy !== "halving") return children;
  const epochs = epochsOfRung(plan, base.epochs, 0);
  return children.map(({ hyperparameters }) => ({
    hyperparameters: { ...hyperparameters, epochs },
    place: { rung: 0 },
  }));
}

type HalvingPlan = RunPlan & { strategy: "halving" };

export const rungCount = ({ runs, eta }: HalvingPlan): number =>
  1 + Math.floor(Math.log(runs) / Math.log(eta) + 1e-9);

/** Of `epochs` in the last rung; at least 1. */
export const epochsOfRung = (plan: HalvingPlan, epochs: number, rung: number): number =>
  Math.max(1, Math.round(epochs / plan.eta ** (rungCount(plan) - 1 - rung)));

/** How many children rung `rung` has when all before it finished. */
export const sizeOfRung = ({ runs, eta }: HalvingPlan, rung: number): number =>
  Math.max(1, Math.floor(runs / eta ** rung));

/** Every value of a range, in the order given. */
function listValues(name: string, range: NumberRange): number[] {
  const { values, min = 0, max = 0, scale, steps } = range;
  if (values) return [...new Set(values)];
  const at = (share: number) => between(min, max, share, scale);
  const list = Array.from({ length: steps }, (_, step) => round(name, at(step / (steps - 1))));
  return [...new Set(list)];
}

const between = (min: number, max: number, share: number, scale: NumberRange["scale"]): number =>
  scale === "log" ? min * (max / min) ** share : min + (max - min) * share;

/** Six digits say all that training can tell apart, and can be read. */
const round = (name: string, value: number): number =>
  INTEGERS.has(name) ? Math.round(value) : Number(value.toPrecision(6));

const isNumberRange = (name: string): boolean => (SPREAD_NUMBERS as readonly string[]).includes(name);

/** @throws AppError TOO_MANY_RUNS */
function combine(space: SearchSpace): Choice[] {
  let choices: Choice[] = [{}];
  for (const [name, range] of Object.entries(space)) {
    if (range === undefined) continue;
    const values = isNumberRange(name) ? listValues(name, range as NumberRange) : (range as unknown[]);
    choices = choices.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value })));
    if (choices.length > MAX_CHILDREN)
      throw new AppError(
        "TOO_MANY_RUNS",
        `The grid has more than ${MAX_CHILDREN} combinations.`,
        "Give fewer values, or draw some of them at random.",
      );
  }
  return choices;
}

/** Equal draws are left out, so that there may be fewer than `count`. */
function drawChoices(space: SearchSpace, count: number, seed: number): Choice[] {
  const next = mulberry32(seed);
  const drawn = new Map<string, Choice>();
  for (let draw = 0; draw < count * 20 && drawn.size < count; draw++) {
    const choice: Choice = {};
    for (const [name, range] of Object.entries(space))
      if (range !== undefined) choice[name as keyof SearchSpace] = drawValue(name, range, next());
    drawn.set(JSON.stringify(choice), choice);
  }
  return [...drawn.values()];
}

function drawValue(name: string, range: unknown, share: number): unknown {
  const oneOf = (values: readonly unknown[]) => values[Math.floor(share * values.length)];
  if (!isNumberRange(name)) return oneOf(range as unknown[]);
  const { values, min = 0, max = 0, scale } = range as NumberRange;
  return values ? oneOf(values) : round(name, between(min, max, share, scale));
}

/** @throws ZodError */
function apply({ units, dropout, ...fields }: Choice, base: Hyperparameters): Hyperparameters {
  const [first, ...rest] = base.hiddenLayers;
  const widened = { units: 256, batchNormalization: false, dropout: 0.5, ...first };
  const spreadsLayer = units !== undefined || dropout !== undefined;
  const layer = {
    ...widened,
    ...(units !== undefined && { units }),
    ...(dropout !== undefined && { dropout }),
  };
  return parseHyperparameters({
    ...base,
    ...(spreadsLayer && { hiddenLayers: [layer, ...rest] }),
    ...fields,
  });
}

/** Tommy Ettinger's mulberry32: a small generator of uniform numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

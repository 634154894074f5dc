import { describe, expect, it } from "vitest";
import { drawChildren, epochsOfRung, rungCount, sizeOfRung } from "../src/draw-children.js";
import { deriveParentStatus } from "../src/enums.js";
import { parseHyperparameters } from "../src/hyperparameters.js";
import { runPlanSchema, type RunPlanInput } from "../src/search-space.js";

const base = parseHyperparameters({ epochs: 27, seed: 7 });
const draw = (plan: RunPlanInput) => drawChildren(runPlanSchema.parse(plan), base);

describe("the children of a plan", () => {
  it("are every combination of a grid, numbers spread evenly or by factors", () => {
    const children = draw({
      strategy: "grid",
      space: {
        learningRate: { min: 1e-5, max: 1e-3, scale: "log", steps: 3 },
        batchSize: { min: 16, max: 32, steps: 2 },
        optimizer: ["adam", "sgd"],
      },
    });
    expect(children).toHaveLength(12);
    const values = (pick: (child: (typeof children)[number]["hyperparameters"]) => unknown) => [
      ...new Set(children.map((child) => pick(child.hyperparameters))),
    ];
    expect(values((one) => one.learningRate)).toEqual([1e-5, 1e-4, 1e-3]);
    expect(values((one) => one.batchSize)).toEqual([16, 32]);
    expect(values((one) => one.optimizer)).toEqual(["adam", "sgd"]);
    expect(values((one) => one.epochs)).toEqual([27]);
  });

  it("change the first hidden layer alone, and keep the others", () => {
    const deep = parseHyperparameters({ hiddenLayers: [{ units: 512 }, { units: 128 }] });
    const plan = runPlanSchema.parse({ strategy: "grid", space: { units: { values: [64, 256] } } });
    const layers = drawChildren(plan, deep).map((child) =>
      child.hyperparameters.hiddenLayers.map((layer) => layer.units),
    );
    expect(layers).toEqual([
      [64, 128],
      [256, 128],
    ]);
  });

  it("are drawn at random within their ranges, the same for the same seed", () => {
    const plan: RunPlanInput = {
      strategy: "random",
      runs: 20,
      space: { learningRate: { min: 1e-5, max: 1e-1, scale: "log" }, dropout: { min: 0, max: 0.9 } },
    };
    const children = draw(plan);
    expect(children).toHaveLength(20);
    expect(draw(plan)).toEqual(children);
    const rates = children.map((child) => child.hyperparameters.learningRate);
    expect(new Set(rates).size).toBe(20);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-1);
    // By factors: about half of them lie below the geometric mean.
    expect(rates.filter((rate) => rate < 1e-3).length).toBeGreaterThan(4);
    expect(rates.filter((rate) => rate < 1e-3).length).toBeLessThan(16);
  });

  it("begin successive halving with few epochs and end it with all", () => {
    const plan = runPlanSchema.parse({
      strategy: "halving",
      runs: 9,
      space: { learningRate: { min: 1e-5, max: 1e-1, scale: "log" } },
    }) as Parameters<typeof rungCount>[0];
    expect(rungCount(plan)).toBe(3);
    const rungs = [0, 1, 2].map((rung) => [sizeOfRung(plan, rung), epochsOfRung(plan, 27, rung)]);
    expect(rungs).toEqual([
      [9, 3],
      [3, 9],
      [1, 27],
    ]);
    const first = drawChildren(plan, base);
    expect(first.map(({ hyperparameters, place }) => [hyperparameters.epochs, place.rung])).toEqual(
      Array.from({ length: 9 }, () => [3, 0]),
    );
  });

  it("repeat with the seeds that follow, and hold out each fold once", () => {
    expect(draw({ strategy: "repeat", repeats: 3 }).map((child) => child.hyperparameters.seed)).toEqual([
      7, 8, 9,
    ]);
    expect(draw({ strategy: "folds", folds: 3 }).map((child) => child.place)).toEqual([
      { fold: 0, folds: 3 },
      { fold: 1, folds: 3 },
      { fold: 2, folds: 3 },
    ]);
  });

  it("are refused when they are one, too many, or out of range", () => {
    const code = (plan: RunPlanInput) => {
      try {
        draw(plan);
      } catch (error) {
        return (error as { code?: string }).code ?? (error as Error).name;
      }
      return null;
    };
    expect(code({ strategy: "grid", space: { l2: { values: [0] } } })).toBe("NOTHING_TO_SPREAD");
    const wide = { min: 1, max: 1000, steps: 50 };
    expect(code({ strategy: "grid", space: { batchSize: wide, epochs: wide } })).toBe("TOO_MANY_RUNS");
    expect(code({ strategy: "grid", space: { dropout: { values: [0.5, 2] } } })).toBe("ZodError");
    expect(runPlanSchema.safeParse({ strategy: "grid", space: {} }).success).toBe(false);
    expect(runPlanSchema.safeParse({ strategy: "grid", space: { l2: { min: 1 } } }).success).toBe(false);
    const logFromZero = { learningRate: { min: 0, max: 1, scale: "log" } };
    expect(runPlanSchema.safeParse({ strategy: "grid", space: logFromZero }).success).toBe(false);
  });
});

describe("a parent's status", () => {
  const going = { isCancelRequested: false };
  it("is RUNNING until the last child is over, then follows from how they ended", () => {
    expect(deriveParentStatus(["FINISHED", "SCHEDULED"], going)).toBe("RUNNING");
    expect(deriveParentStatus(["FINISHED", "RUNNING"], { isCancelRequested: true })).toBe("RUNNING");
    expect(deriveParentStatus(["FAILED", "FINISHED", "CANCELED"], going)).toBe("FINISHED");
    expect(deriveParentStatus(["FAILED", "CANCELED"], going)).toBe("FAILED");
    expect(deriveParentStatus(["CANCELED", "CANCELED"], going)).toBe("CANCELED");
    expect(deriveParentStatus(["FINISHED", "CANCELED"], { isCancelRequested: true })).toBe("CANCELED");
  });
});

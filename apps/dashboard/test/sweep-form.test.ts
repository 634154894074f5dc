/** One run or many: what the form makes of it, checked against the contract's own parser. */
import { drawChildren, parseHyperparameters, runPlanSchema } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { checkSweep, initialSweep, toPlan, type SweepFormValues } from "../src/features/new-run/sweep-form";

const values = (fields: Partial<SweepFormValues>): SweepFormValues => ({ ...initialSweep(), ...fields });
const childrenOf = (fields: Partial<SweepFormValues>) =>
  drawChildren(runPlanSchema.parse(toPlan(values(fields))), parseHyperparameters({}));

describe("how often to train", () => {
  it("is once unless somebody says otherwise", () => {
    expect(checkSweep(initialSweep())).toEqual({});
    expect(toPlan(initialSweep())).toBeNull();
  });

  it("makes plans that the contract takes, with the form's own defaults", () => {
    expect(childrenOf({ howMany: "folds" })).toHaveLength(5);
    expect(childrenOf({ howMany: "repeat" })).toHaveLength(5);
    expect(childrenOf({ howMany: "sweep" })).toHaveLength(10);
    expect(childrenOf({ howMany: "sweep", strategy: "halving" })).toHaveLength(10);
    const grid = childrenOf({ howMany: "sweep", strategy: "grid" });
    expect(grid.map((child) => child.hyperparameters.learningRate)).toEqual([
      1e-4,
      expect.closeTo(1.77828e-4, 8),
      expect.closeTo(3.16228e-4, 8),
      expect.closeTo(5.62341e-4, 8),
      1e-3,
    ]);
  });

  it("spreads over every setting that is chosen, and over no other", () => {
    const { spread } = initialSweep();
    const all = Object.fromEntries(
      Object.entries(spread).map(([name, range]) => [name, { ...range, on: true }]),
    ) as SweepFormValues["spread"];
    const plan = toPlan(values({ howMany: "sweep", spread: all }));
    expect(Object.keys(runPlanSchema.parse(plan)).includes("space")).toBe(true);
    expect(Object.keys(plan!.space!).toSorted()).toEqual(Object.keys(spread).toSorted());
    expect(Object.keys(toPlan(values({ howMany: "sweep" }))!.space!)).toEqual(["learningRate"]);
  });

  it("says at the field what is wrong", () => {
    expect(checkSweep(values({ howMany: "folds", folds: 1 }))).toHaveProperty("folds");
    expect(checkSweep(values({ howMany: "repeat", repeats: "" }))).toHaveProperty("repeats");
    const { spread } = initialSweep();
    const none = { ...spread, learningRate: { ...spread.learningRate, on: false } };
    expect(checkSweep(values({ howMany: "sweep", spread: none }))).toHaveProperty("spread");
    const reversed = { ...spread, learningRate: { on: true, from: 0.1, to: 0.01 } };
    expect(Object.keys(checkSweep(values({ howMany: "sweep", spread: reversed })))).toEqual([
      "spread.learningRate.to",
    ]);
    const fromZero = { ...spread, learningRate: { on: true, from: 0, to: 0.01 } };
    expect(checkSweep(values({ howMany: "sweep", spread: fromZero }))).toHaveProperty(
      "spread.learningRate.from",
    );
  });
});

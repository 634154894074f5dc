/** What a run that is trained elsewhere logs is seen, whatever it is called. */
import { describe, expect, it } from "vitest";
import { otherMetrics } from "../src/features/run/chart-lines";

const points = { steps: [1, 2], values: [0.5, 0.25] };

describe("a run's further metrics", () => {
  it("stand beside each other when they are of two splits, else alone; loss and accuracy have charts of their own", () => {
    const keys = ["train/loss", "val/accuracy", "val/mae", "train/mae", "lr", "test/f1", "val/auc"];
    const charts = otherMetrics(Object.fromEntries(keys.map((key) => [key, points])));
    expect(
      charts.map(({ name, lines }) => [name, ...lines.map((line) => [line.name, line.steps.length])]),
    ).toEqual([
      ["auc", ["Train", 0], ["Validation", 2]],
      ["lr", ["Value", 2]],
      ["mae", ["Train", 2], ["Validation", 2]],
      ["test/f1", ["Value", 2]],
    ]);
    expect(otherMetrics({ "val/loss": points })).toEqual([]);
  });

  it("are not lost when one is logged with and without a split", () => {
    const [chart] = otherMetrics({ mae: points, "val/mae": points });
    expect(chart!.lines.map(({ name }) => name)).toEqual(["Train", "Validation", "Value"]);
  });
});

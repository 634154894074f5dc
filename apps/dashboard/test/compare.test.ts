/** What the comparison works out in the browser: its address, and which rows differ. */
import { describe, expect, it } from "vitest";
import { pairOf, readRunIds } from "../src/features/compare/compare-url";
import { lineUpParams, paramTitle } from "../src/features/compare/param-words";

describe("the comparison's address", () => {
  it("reads each id once, in order, and at most twenty", () => {
    expect(readRunIds("a,b, a ,,c")).toEqual(["a", "b", "c"]);
    expect(readRunIds(null)).toEqual([]);
    expect(readRunIds(Array.from({ length: 30 }, (_, i) => `r${i}`).join(","))).toHaveLength(20);
  });

  it("sets the named two against each other, else the first two that were tested", () => {
    const tested = ["a", "b", "c"];
    expect(pairOf(tested, null, null)).toEqual({ baseId: "a", otherId: "b" });
    expect(pairOf(tested, "c", "a")).toEqual({ baseId: "c", otherId: "a" });
    expect(pairOf(tested, null, "a")).toEqual({ baseId: "b", otherId: "a" });
    expect(pairOf(tested, "b", "b")).toEqual({ baseId: "b", otherId: "a" });
    expect(pairOf(tested, "gone", null)).toEqual({ baseId: "a", otherId: "b" });
    expect(pairOf(["a"], null, null)).toBeNull();
  });
});

describe("the params of several runs", () => {
  it("are lined up by key, with what one of them lacks", () => {
    const rows = lineUpParams([
      {
        params: [
          { key: "seed", value: "1" },
          { key: "epochs", value: "30" },
        ],
      },
      {
        params: [
          { key: "epochs", value: "30" },
          { key: "l2", value: "0.1" },
          { key: "seed", value: "2" },
        ],
      },
    ]);
    expect(rows).toEqual([
      { key: "epochs", values: ["30", "30"], differs: false },
      { key: "l2", values: [null, "0.1"], differs: true },
      { key: "seed", values: ["1", "2"], differs: true },
    ]);
  });

  it("are named in words", () => {
    expect(["learningRate", "extractor.imageSizePx", "hiddenLayers.0.units"].map(paramTitle)).toEqual([
      "Learning rate",
      "Image size, px",
      "Layer 1 units",
    ]);
  });
});

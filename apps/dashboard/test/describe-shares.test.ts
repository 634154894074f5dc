import { describe, expect, it } from "vitest";
import { describeShares } from "../src/features/dataset/describe-shares";

describe("the shares of a draw", () => {
  it("are told in photos before it is made", () => {
    expect(describeShares(1_000, 20, 0).words).toBe(
      "About 800 photos to learn from, about 200 to check with; class by class.",
    );
    expect(describeShares(1_000, 20, 10).words).toContain("about 100 for a last test");
  });

  it("must leave something to learn from and something to check with", () => {
    expect(describeShares(10, 60, 40).problem).toBe("Nothing would be left to learn from.");
    expect(describeShares(10, "", 0).problem).toBe("Some photos are needed to check with.");
    expect(describeShares(10, 0, 0).words).toBeNull();
  });
});

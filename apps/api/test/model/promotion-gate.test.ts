/** The gate's judgements and the history's arithmetic, without a server. */
import { describe, expect, it } from "vitest";
import type { CommonImage } from "../../src/modules/model/compare-versions.js";
import { mcNemarExact } from "../../src/modules/model/mcnemar.js";
import { checkGate, DEFAULT_GATE, type Gate } from "../../src/modules/model/promotion-gate.js";
import { stackOf } from "../../src/modules/model/promote-model-version.js";

describe("McNemar's exact test", () => {
  it("gives the p values of the binomial distribution", () => {
    // By whole numbers: 2 · Σ C(b + c, k) / 2^(b + c) for k up to the smaller of the two.
    for (const [b, c, p] of [
      [0, 0, 1],
      [1, 1, 1],
      [0, 5, 0.0625],
      [0, 6, 0.03125],
      [2, 10, 0.03857421875],
      [10, 2, 0.03857421875],
      [7, 25, 0.0021024015732109547],
    ] as const)
      expect(mcNemarExact(b, c)).toBeCloseTo(p, 12);
  });
  it("stays a probability for very many images", () => {
    expect(mcNemarExact(50_000, 50_000)).toBe(1);
    expect(mcNemarExact(40_000, 60_000)).toBeLessThan(1e-100);
  });
});

/** [label, candidate's answer, incumbent's answer] */
const image = ([label, candidate, incumbent]: string[], index: number): CommonImage => ({
  imageId: String(index),
  label: label!,
  candidate: { className: candidate!, probability: 0.9 },
  incumbent: { className: incumbent!, probability: 0.9 },
});
const repeat = (count: number, triple: string[]): string[][] => Array.from({ length: count }, () => triple);
const evaluation = {
  split: "validation",
  count: 20,
  accuracy: 0.85,
  macroF1: 0.9,
  classes: [
    { className: "cat", precision: 1, recall: 0.7, f1: 0.8, support: 10 },
    { className: "dog", precision: 1, recall: 1, f1: 1, support: 10 },
  ],
};
const judge = (
  rows: string[][],
  gate: Partial<Gate> = {},
  rest: { leakedCount?: number; lookAlikeCount?: number; incumbent?: typeof evaluation | null } = {},
) => {
  const outcome = checkGate({
    gate: { ...DEFAULT_GATE, ...gate },
    alias: "production",
    candidate: evaluation,
    incumbent: evaluation,
    common: rows.map(image),
    leakedCount: 0,
    lookAlikeCount: 0,
    ...rest,
  });
  const statuses = Object.fromEntries(outcome.checks.map(({ code, status }) => [code, status]));
  return {
    ...outcome,
    statuses,
    check: (code: string) => outcome.checks.find((check) => check.code === code)!,
  };
};

describe("the gate", () => {
  it("asks for the minimum accuracy", () => {
    expect(judge([], { minimumAccuracy: 0.85 }).statuses["MINIMUM_ACCURACY"]).toBe("PASSED");
    expect(judge([], { minimumAccuracy: 0.86 })).toMatchObject({
      passed: false,
      statuses: { MINIMUM_ACCURACY: "FAILED" },
    });
  });
  it("names the class that loses most, and allows a loss of exactly the limit", () => {
    const rows = [...repeat(9, ["cat", "cat", "cat"]), ["cat", "dog", "cat"], ["dog", "dog", "dog"]];
    expect(judge(rows, { maxRecallDrop: 0.1 }).statuses["RECALL_DROP"]).toBe("PASSED");
    const strict = judge(rows, { maxRecallDrop: 0.09 }).check("RECALL_DROP");
    expect(strict).toMatchObject({ status: "FAILED" });
    expect(strict.message).toBe(
      'Of the class "cat" it finds 90.0 %, the live version 100.0 %: 10.0 points less. At most 9.0 points may be lost.',
    );
  });
  it("compares the reports where no image is common, and says so", () => {
    const better = { ...evaluation, classes: [{ ...evaluation.classes[0]!, recall: 0.95 }] };
    const check = judge([], {}, { incumbent: better }).check("RECALL_DROP");
    expect(check.status).toBe("FAILED");
    expect(check.value).toBeCloseTo(0.25, 12);
    expect(check.message).toContain("evaluated on different images");
    const unknown = { ...evaluation, classes: [{ ...evaluation.classes[1]!, className: "fox" }] };
    expect(judge([], {}, { incumbent: unknown }).check("RECALL_DROP").value).toBe(1);
  });
  it("refuses leakage", () => {
    expect(judge([], {}, { leakedCount: 1 })).toMatchObject({
      passed: false,
      statuses: { LEAKAGE: "FAILED" },
    });
    expect(judge([], { refuseLeakage: false }, { leakedCount: 1 }).statuses["LEAKAGE"]).toBe("SKIPPED");
  });
  it("tells of look-alikes, which may be strangers, and refuses none", () => {
    const check = judge([], {}, { lookAlikeCount: 2 }).check("LEAKAGE");
    expect(check).toMatchObject({ status: "PASSED", value: 0 });
    expect(check.message).toContain("2 images look nearly the same as one of another split");
  });
  it("refuses what is significantly worse, and on demand what is not significantly better", () => {
    const spoilt = [...repeat(6, ["dog", "cat", "dog"]), ...repeat(94, ["dog", "dog", "dog"])];
    expect(judge(spoilt).statuses["PAIRED_TEST"]).toBe("FAILED");
    expect(judge(spoilt.slice(1)).statuses["PAIRED_TEST"]).toBe("PASSED");
    expect(judge(spoilt.slice(1), { pairedTest: "BETTER" }).statuses["PAIRED_TEST"]).toBe("FAILED");
    const corrected = repeat(6, ["dog", "dog", "cat"]);
    expect(judge(corrected, { pairedTest: "BETTER" }).statuses["PAIRED_TEST"]).toBe("PASSED");
  });
  it("has nothing to compare a first version with", () => {
    const { statuses, passed } = judge([], {}, { incumbent: null });
    expect([passed, statuses["RECALL_DROP"], statuses["PAIRED_TEST"]]).toEqual([true, "SKIPPED", "SKIPPED"]);
  });
});

describe("the way back", () => {
  const move = (kind: "PROMOTION" | "ROLLBACK" | "REMOVAL", toVersionId: string | null) => ({
    kind,
    toVersionId,
  });
  it("takes off what was rolled back", () => {
    const moves = [move("PROMOTION", "1"), move("PROMOTION", "2"), move("ROLLBACK", "1")];
    expect(stackOf(moves)).toEqual(["1"]);
    expect(stackOf([...moves, move("PROMOTION", "3")])).toEqual(["1", "3"]);
  });
  it("passes over deleted versions, and leads back to before a removal", () => {
    const promotions = ["1", "2", "3"].map((id) => move("PROMOTION", id));
    expect(stackOf([...promotions, move("ROLLBACK", "1")])).toEqual(["1"]);
    expect(stackOf([move("PROMOTION", "1"), move("REMOVAL", null), move("ROLLBACK", "1")])).toEqual(["1"]);
  });
});

/** The search language of runs: what it understands, and what it says of what it does not. */
import { describe, expect, it } from "vitest";
import { formatRunField, parseRunField } from "../src/run-search/run-field.js";
import { parseSearch } from "../src/run-search/parse-search.js";
import { SearchError } from "../src/run-search/search-error.js";

const now = new Date("2026-11-23T15:00:00Z");
const parse = (text: string) => parseSearch(text, { now });
/** Which characters are wrong, and what is said of them. */
function errorOf(text: string): {
  code: string;
  wrong: string;
  message: string;
  nextStep: string | undefined;
} {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    const { code, message, nextStep } = error;
    return { code, wrong: text.slice(error.start, error.end), message, nextStep };
  }
  throw new Error(`"${text}" was understood`);
}

describe("a search", () => {
  it("takes metrics, params, tags and attributes apart", () => {
    expect(parse("val/accuracy > 0.9 and params.learningRate < 1e-3")).toMatchObject({
      is: "and",
      parts: [
        {
          field: { kind: "metric", key: "val/accuracy", summary: "best" },
          operator: ">",
          value: { number: 0.9 },
        },
        { field: { kind: "param", key: "learningRate" }, operator: "<", value: { number: 0.001 } },
      ],
    });
    expect(parse('tags."my team".last = a')).toMatchObject({ field: { kind: "tag", key: "my team.last" } });
    expect(parse("metrics.loss.last<=0.5")).toMatchObject({
      field: { kind: "metric", key: "loss", summary: "last" },
    });
    expect(parse("STATUS = finished")).toMatchObject({
      field: { kind: "attribute", name: "status" },
      value: { text: "FINISHED" },
    });
  });

  it("binds `and` before `or`, takes brackets, and reads words side by side as `and`", () => {
    expect(parse("a or b and c")).toMatchObject({ is: "or", parts: [{ text: "a" }, { is: "and" }] });
    expect(parse("(a or b) c")).toMatchObject({ is: "and", parts: [{ is: "or" }, { text: "c" }] });
    expect(parse("not (a or b)")).toMatchObject({ is: "not", part: { is: "or" } });
    expect(parse("")).toBeNull();
    expect(parse("  ")).toBeNull();
  });

  it("reads percentages, durations, days and times ago", () => {
    expect(parse("val/accuracy >= 90%")).toMatchObject({ value: { number: 0.9 } });
    expect(parse("duration > 5m")).toMatchObject({ value: { number: 300 } });
    expect(parse("createdAt = 2026-11-23")).toMatchObject({
      value: { span: { from: new Date("2026-11-23T00:00:00Z"), to: new Date("2026-11-24T00:00:00Z") } },
    });
    expect(parse("createdAt > now-7d")).toMatchObject({
      value: { span: { from: new Date("2026-11-16T15:00:00Z") } },
    });
  });

  it("reads lists and what exists", () => {
    expect(parse("status in (RUNNING, scheduled)")).toMatchObject({
      is: "in",
      values: [{ text: "RUNNING" }, { text: "SCHEDULED" }],
    });
    expect(parse("params.optimizer not in (adam)")).toMatchObject({ is: "not", part: { is: "in" } });
    expect(parse("tags.team exists")).toMatchObject({ is: "exists" });
  });

  it.each([
    ["learningRate < 1", "learningRate", 'there is no field "learningRate"', "params.learningRate"],
    ["val/accuracy >", "", "a value is missing at the end", "a number such as 0.9"],
    ["val/accuracy > good", "good", '"good" is not a number', "0.9"],
    ["status = DONE", "DONE", 'status is never "DONE"', "FINISHED"],
    ["createdAt > soon", "soon", "is not a date", "now-7d"],
    ["(val/accuracy > 0.9", "(", "not closed", ")"],
    ["val/accuracy > 0.9)", ")", "no partner", "nothing"],
    ["a and", "", "missing at the end", "val/accuracy"],
    ['name = "cats', '"cats', "quote is not closed", '"'],
    ["params.epochs", "", "compared with nothing", ">="],
    ["status in RUNNING", "RUNNING", "list in brackets", "("],
    ["val/loss ~ 3", "3", "cannot be searched for a part", "<="],
    ["name > b", "b", "has no order", "~"],
  ])("says of `%s` where it is wrong and what could stand there", (text, wrong, problem, step) => {
    const error = errorOf(text);
    expect(error.code).toBe("BAD_USER_INPUT");
    expect(error.wrong).toBe(wrong);
    expect(error.message).toContain(problem);
    expect(error.nextStep).toContain(step);
  });

  it("refuses what is too long or too deep", () => {
    expect(errorOf("a ".repeat(51)).message).toContain("at most 50 comparisons");
    expect(errorOf(`${"(".repeat(40)}a${")".repeat(40)}`).message).toContain("too many brackets");
    expect(errorOf("a".repeat(2_001)).message).toContain("2000 characters");
  });

  it("writes a field as it is read", () => {
    for (const text of [
      "val/accuracy",
      "val/accuracy.last",
      "metrics.loss",
      "params.a",
      'tags."my team"',
      "name",
    ])
      expect(formatRunField(parseRunField(text))).toBe(text);
    expect(parseRunField('metrics."a b/c".min')).toEqual({ kind: "metric", key: "a b/c", summary: "min" });
  });
});

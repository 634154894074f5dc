/** Names of models: what is suggested must be what is accepted. */
import { describe, expect, it } from "vitest";
import { checkModelName, suggestModelName } from "../../src/features/model/model-name";

describe("the suggested model name", () => {
  it.each([
    ["flowers", "flowers"],
    ["Flowers (spring) – Überblick", "flowers-spring-uberblick"],
    ["  .hidden_set v1.2 ", "hidden_set-v1.2"],
    ["花", "model"],
    ["", "model"],
  ])("turns %j into %j", (datasetName, name) => {
    expect(suggestModelName(datasetName)).toBe(name);
  });

  it("is always one that can be used", () => {
    for (const name of ["a".repeat(300), "-_-", `${"a".repeat(99)} b`, "ß & co", "v1"])
      expect(checkModelName(suggestModelName(name))).toBeNull();
  });
});

describe("a typed model name", () => {
  it.each(["flowers-v2", "A", "1.0_final", "a".repeat(100)])("may be %j", (name) => {
    expect(checkModelName(name)).toBeNull();
  });
  it.each(["", "-flowers", ".", "two words", "a/b", "a".repeat(101), "blüten"])("may not be %j", (name) => {
    expect(checkModelName(name)).toMatch(/letters, digits/);
  });
});

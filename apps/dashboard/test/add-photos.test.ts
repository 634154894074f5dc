/** Small decisions around adding photos. */
import { describe, expect, it } from "vitest";
import { readGroups } from "../src/features/add-photos/read-groups";
import { suggestName } from "../src/features/add-photos/suggest-name";
import { describeImbalance } from "../src/features/dataset/describe-imbalance";
import { cleanPath } from "../src/features/upload/dropped-file";
import { createKeyring } from "../src/lib/idempotency-key";

describe("suggestName", () => {
  it("takes the folder that holds everything, or the archive, or nothing", () => {
    expect(suggestName(["pets/cats/1.jpg", "pets/dogs/1.jpg"])).toBe("pets");
    expect(suggestName(["pets.tar.gz"])).toBe("pets");
    expect(suggestName(["/photos/pets"])).toBe("pets");
    expect(suggestName(["cats/1.jpg", "dogs/1.jpg"])).toBe("");
    expect(suggestName(["train/cats/1.jpg", "train/dogs/1.jpg"])).toBe("");
    expect(suggestName([])).toBe("");
  });
});

describe("readGroups", () => {
  it("shows what the server will find: the shortest group, with or without the name's ending", () => {
    expect(readGroups("{group}_*", ["rex_01.jpg", "rex_02.jpg", "a_b_1.jpg", "plain.jpg"])).toEqual({
      count: 2,
      alone: 1,
      example: { name: "rex_01.jpg", group: "rex" },
    });
    expect(readGroups("*-{group}", ["leaf-tree9.jpg"])?.example?.group).toBe("tree9");
    expect(readGroups("(.{group}", ["(.a.jpg"])?.example?.group).toBe("a");
    expect(readGroups("no place", ["a.jpg"])).toBeNull();
  });
});

describe("cleanPath", () => {
  it("makes one spelling of all the ways browsers have", () => {
    expect(cleanPath("./pets/cats/1.jpg")).toBe("pets/cats/1.jpg");
    expect(cleanPath("/pets/cats/1.jpg")).toBe("pets/cats/1.jpg");
    expect(cleanPath("Ka\u0308se/1.jpg")).toBe("K\u00e4se/1.jpg");
  });
});

describe("describeImbalance", () => {
  it("speaks up from twice as many on, naming both classes", () => {
    expect(
      describeImbalance([
        { name: "a", trainCount: 100 },
        { name: "b", trainCount: 51 },
      ]),
    ).toBeNull();
    expect(
      describeImbalance([
        { name: "a", trainCount: 100 },
        { name: "b", trainCount: 40 },
      ]),
    ).toMatch(/^a has 2.5 times .* as b/);
    expect(describeImbalance([])).toBeNull();
  });
});

describe("createKeyring", () => {
  it("keeps the key for the same input and changes it with the input", () => {
    const keyFor = createKeyring();
    const first = keyFor({ a: 1 });
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(keyFor({ a: 1 })).toBe(first);
    expect(keyFor({ a: 2 })).not.toBe(first);
  });
});

import type { ImageThumbFragment } from "@smallset/schema/documents";
import { describe, expect, it } from "vitest";
import { describeGain } from "../src/features/dataset/describe-gain";
import { changePhotos, describeChange, forgetPhoto, toChanges } from "../src/features/dataset/draft";
import { readFilter, writeFilter } from "../src/features/dataset/photo-filter";
import { extend, moveBy, toggle } from "../src/features/dataset/selection";
import { windowOf } from "../src/features/dataset/use-tile-window";

const photo = (id: string, className = "dots"): ImageThumbFragment => ({
  id,
  className,
  path: `train/${className}/${id}.jpg`,
  split: "train",
  excluded: false,
  widthPx: 64,
  heightPx: 64,
  thumbnailUrl: `/api/images/${id}`,
});
const photos = ["a", "b", "c", "d", "e"].map((id) => photo(id));

describe("a draft of changes", () => {
  it("joins changes to one photo, and forgets those that lead back", () => {
    let draft = changePhotos({}, photos.slice(0, 2), { className: "stripes" });
    draft = changePhotos(draft, [photos[0]!], { split: "validation" });
    expect(toChanges(draft)).toEqual([
      { imageIds: ["a"], className: "stripes", split: "validation" },
      { imageIds: ["b"], className: "stripes" },
    ]);
    draft = changePhotos(draft, photos, { className: "dots" });
    expect(toChanges(draft)).toEqual([{ imageIds: ["a"], split: "validation" }]);
    expect(forgetPhoto(draft, "a")).toEqual({});
  });

  it("asks for one change where many photos become the same", () => {
    expect(toChanges(changePhotos({}, photos, { excluded: true }))).toEqual([
      { imageIds: ["a", "b", "c", "d", "e"], excluded: true },
    ]);
  });

  it("says in few words what a photo becomes", () => {
    expect(describeChange({ className: "stripes", split: "test" })).toBe("→ stripes, → test");
    expect(describeChange({ excluded: true, className: "stripes" })).toBe("left out");
    expect(describeChange({ excluded: false })).toBe("back in");
  });
});

describe("a selection", () => {
  const at = (index: number) => (index === 3 ? undefined : photos[index]);

  it("takes a range from the last choice, without photos that are not loaded", () => {
    const one = toggle({ photos: new Map(), anchor: 0 }, photos[1]!, 1);
    expect([...extend(one, 4, at).photos.keys()]).toEqual(["b", "c", "e"]);
    expect([...extend(one, 0, at).photos.keys()].toSorted()).toEqual(["a", "b"]);
    expect(toggle(one, photos[1]!, 1).photos.size).toBe(0);
  });

  it("moves by keys and stays inside", () => {
    expect(moveBy("ArrowDown", 2, 4, 10)).toBe(6);
    expect(moveBy("ArrowDown", 8, 4, 10)).toBe(9);
    expect(moveBy("ArrowLeft", 0, 4, 10)).toBe(0);
    expect(moveBy("End", 0, 4, 10)).toBe(9);
    expect(moveBy("x", 0, 4, 10)).toBeNull();
  });
});

describe("a grid of many photos", () => {
  it("draws what is in view and a little around, and is as high as all of it", () => {
    const { from, to, padTopPx, padBottomPx } = windowOf(
      10_000,
      { columns: 8, rowPx: 140 },
      { top: 70_000, height: 700 },
    );
    expect(from).toBe((500 - 4) * 8);
    expect(to).toBe((505 + 4) * 8);
    expect(padTopPx + padBottomPx + ((to - from) / 8) * 140).toBe(1250 * 140);
  });

  it("draws the first page where no width is known, as on the server", () => {
    expect(windowOf(10_000, { columns: 6, rowPx: 0 }, { top: 0, height: 0 })).toMatchObject({
      from: 0,
      to: 60,
    });
  });
});

describe("a filter in the address", () => {
  it("comes back as it was written, beside what else is there", () => {
    const filter = { className: "a & b", split: "validation" as const, issueCode: "LEAKAGE", excluded: true };
    const search = writeFilter("?version=2&split=train", filter);
    expect(readFilter(new URLSearchParams(search))).toEqual(filter);
    expect(new URLSearchParams(search).get("version")).toBe("2");
  });

  it("takes no notice of splits that there are not", () => {
    expect(readFilter(new URLSearchParams("split=everything")).split).toBe("");
  });
});

describe("what training again brought", () => {
  const gain = {
    commonCount: 40,
    beforeCorrect: 34,
    afterCorrect: 36,
    fixedCount: 3,
    brokenCount: 1,
    pValue: 0.63,
  };

  it("is told with its doubt", () => {
    expect(describeGain(gain)).toContain("chance alone");
    expect(describeGain({ ...gain, fixedCount: 12, brokenCount: 0, pValue: 0.0005 })).toContain(
      "more than chance",
    );
    expect(describeGain({ ...gain, afterCorrect: 30 })).toContain("10.0\u202f% worse");
  });

  it("is not told where nothing compares", () => {
    expect(describeGain({ ...gain, commonCount: 0 })).toContain("do not compare");
  });
});

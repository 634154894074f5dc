import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { drawView, type ViewGeometry } from "../../src/images/draw-view.js";
import { renderView } from "../../src/images/render-view.js";
import { drawPixels } from "../helpers/drawn-images.js";

const AS_IS: ViewGeometry = { isMirrored: false, side: 1, shiftX: 0, shiftY: 0, halfTangent: 0 };
const SIZE = 33;
const photo = drawPixels(5, SIZE);
const at = (pixels: Uint8Array, x: number, y: number) => [
  ...pixels.subarray((y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3),
];
const places = Array.from({ length: SIZE * SIZE }, (_, index) => [
  index % SIZE,
  Math.floor(index / SIZE),
]) as [number, number][];
const shaOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

describe("renderView", () => {
  it("leaves a photo as it is where nothing is asked for", () => {
    expect(renderView(photo, SIZE, AS_IS)).toEqual(photo);
  });

  it("mirrors left and right, and nothing else", () => {
    const mirrored = renderView(photo, SIZE, { ...AS_IS, isMirrored: true });
    for (const [x, y] of places) expect(at(mirrored, x, y)).toEqual(at(photo, SIZE - 1 - x, y));
  });

  it("turns clockwise about the middle: what was above is to the right after a quarter", () => {
    const turned = renderView(photo, SIZE, { ...AS_IS, halfTangent: 1 });
    for (const [x, y] of places) expect(at(turned, x, y)).toEqual(at(photo, y, SIZE - 1 - x));
  });

  it("mirrors after it turned", () => {
    const both = renderView(photo, SIZE, { ...AS_IS, halfTangent: 1, isMirrored: true });
    for (const [x, y] of places) expect(at(both, x, y)).toEqual(at(photo, y, x));
  });

  it("shows of a slope of brightness what geometry says, wherever it looks", () => {
    const slope = (x: number, y: number) => 20 + 3 * x + 4 * y;
    const pixels = Uint8Array.from(places.flatMap(([x, y]) => Array<number>(3).fill(slope(x, y))));
    const geometry = { isMirrored: true, side: 0.5, shiftX: 0.1, shiftY: -0.15, halfTangent: 0.08 };
    const view = renderView(pixels, SIZE, geometry);
    const angle = 2 * Math.atan(geometry.halfTangent);
    const middle = (SIZE - 1) / 2;
    for (const [x, y] of places) {
      const [across, down] = [geometry.side * (middle - x), geometry.side * (y - middle)];
      const fromX = middle + SIZE * geometry.shiftX + Math.cos(angle) * across + Math.sin(angle) * down;
      const fromY = middle + SIZE * geometry.shiftY - Math.sin(angle) * across + Math.cos(angle) * down;
      expect(Math.abs(at(view, x, y)[0]! - slope(fromX, fromY))).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  });

  it("goes on with the last pixel beyond the edge", () => {
    const corner = renderView(photo, SIZE, { ...AS_IS, shiftX: 1, shiftY: 1 });
    expect(at(corner, SIZE - 1, SIZE - 1)).toEqual(at(photo, SIZE - 1, SIZE - 1));
    expect(at(corner, 5, 7)).toEqual(at(photo, SIZE - 1, SIZE - 1));
  });
});

describe("drawView", () => {
  const drawn = Array.from({ length: 400 }, (_, index) => drawView(shaOf(`photo ${index}`), 1 + (index % 4)));

  it("keeps the crop inside the photo and turns it little", () => {
    for (const { side, shiftX, shiftY, halfTangent } of drawn) {
      expect(side).toBeGreaterThanOrEqual(0.8);
      expect(side).toBeLessThanOrEqual(1);
      for (const shift of [shiftX, shiftY]) expect(Math.abs(shift)).toBeLessThanOrEqual((1 - side) / 2);
      expect(Math.abs(2 * Math.atan(halfTangent))).toBeLessThanOrEqual((10.001 * Math.PI) / 180);
    }
  });

  it("spreads over its ranges, and mirrors every other view", () => {
    const shareOf = (is: (geometry: ViewGeometry) => boolean) => drawn.filter(is).length / drawn.length;
    expect(shareOf(({ isMirrored }) => isMirrored)).toBe(0.5);
    for (const is of [
      ({ side }: ViewGeometry) => side < 0.9,
      ({ shiftX }: ViewGeometry) => shiftX < 0,
      ({ shiftY }: ViewGeometry) => shiftY < 0,
      ({ halfTangent }: ViewGeometry) => halfTangent < 0,
    ])
      expect(Math.abs(shareOf(is) - 0.5)).toBeLessThan(0.1);
  });

  it("is the same for ever: other bytes would be another VIEW_METHOD", () => {
    const views = [1, 2, 3].map((view) => renderView(photo, SIZE, drawView(shaOf(photo), view)));
    expect(views.map(shaOf)).toEqual([
      "21dd73d3c3eec2ddb880500e38ac6aca479c321d191209f4334a6de1a437c795",
      "d485d8e50c8dff87c9ed04f8a49bab62f064e86062a222b97ebc46a4c56fa63b",
      "7623a50acfed9256900625d0ef8777eabf22c4233884d3ce65411a9c16b1eae0",
    ]);
  });
});

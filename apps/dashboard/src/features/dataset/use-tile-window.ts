/** Which tiles of a long grid are worth drawing: those in view and a screenful around them. */
"use client";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { PAGE } from "./first-photos";

export const TILE_MIN_PX = 96;
export const TILE_GAP_PX = 10;
/** The line of text below each photo. */
const CAPTION_PX = 24;
const ROWS_AROUND = 4;

export interface TileWindow {
  columns: number;
  rowPx: number;
  /** First tile to draw, and the one after the last. */
  from: number;
  to: number;
  padTopPx: number;
  padBottomPx: number;
}

/** As the server draws it, which knows no width: the first page, as high as it is. */
const UNMEASURED = { columns: 6, rowPx: 0 };

const useEarlyEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;

export function useTileWindow(region: RefObject<HTMLElement | null>, count: number): TileWindow {
  const [grid, setGrid] = useState(UNMEASURED);
  const [view, setView] = useState({ top: 0, height: 0 });
  useEarlyEffect(() => {
    const element = region.current;
    if (!element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      const width =
        element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      const columns = Math.max(1, Math.floor((width + TILE_GAP_PX) / (TILE_MIN_PX + TILE_GAP_PX)));
      const tilePx = (width - TILE_GAP_PX * (columns - 1)) / columns;
      setGrid({ columns, rowPx: tilePx + CAPTION_PX + TILE_GAP_PX });
      setView({ top: element.scrollTop, height: element.clientHeight });
    };
    const scroll = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", scroll, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", scroll);
    };
  }, [region]);
  return windowOf(count, grid, view);
}

/** Exported for its test. */
export function windowOf(
  count: number,
  { columns, rowPx }: { columns: number; rowPx: number },
  view: { top: number; height: number },
): TileWindow {
  if (rowPx === 0) return { columns, rowPx, from: 0, to: Math.min(count, PAGE), padTopPx: 0, padBottomPx: 0 };
  const rows = Math.ceil(count / columns);
  const firstRow = Math.min(rows, Math.max(0, Math.floor(view.top / rowPx) - ROWS_AROUND));
  const lastRow = Math.min(rows, Math.ceil((view.top + view.height) / rowPx) + ROWS_AROUND);
  return {
    columns,
    rowPx,
    from: firstRow * columns,
    to: Math.min(count, lastRow * columns),
    padTopPx: firstRow * rowPx,
    padBottomPx: (rows - lastRow) * rowPx,
  };
}

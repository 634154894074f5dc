/** Matrix products on the kernel, one thread's share of them: what rotation needs besides training. */
import { loadKernel, type Kernel, type KernelKind } from "./kernel.js";
import { PANEL } from "./network-plan.js";

/** Of the summed dimension, done at a time: sums of this many products are float32, the sum of those is not. */
const DEPTH = 512;
/** Rows of the result done at a time. */
const TILE = 64;

/** A matrix operand with `width` numbers a row; `isDepthFirst` when its rows run along the summed dimension. */
export interface Operand {
  data: Float32Array;
  width: number;
  isDepthFirst: boolean;
}

export interface Product {
  /** [rows, depth], or [depth, rows] when depth comes first. */
  left: Operand;
  /** [columns, depth], or [depth, columns]. */
  right: Operand;
  rows: number;
  columns: number;
  depth: number;
  /** [rows, columns]; the product is added to it. */
  into: Float32Array | Float64Array;
  /** Only what lies on or below the diagonal, by tiles. */
  isLowerOnly?: boolean;
}

/** A memory of one's own, with room for the tiles of results that are up to `columns` wide. */
export class Multiplier {
  private readonly kernel: Kernel;
  private readonly floats: Float32Array;
  private readonly staging: number;
  private readonly tile: number;
  private readonly sums: number;
  private readonly panels: number;

  constructor(kind: KernelKind, columns: number) {
    const bytesOfTile = DEPTH * TILE * 4;
    const panelCount = Math.ceil(columns / PANEL);
    this.staging = 0;
    this.tile = bytesOfTile;
    this.sums = 2 * bytesOfTile;
    this.panels = 2 * bytesOfTile + TILE * PANEL * 4;
    const pages = Math.ceil((this.panels + panelCount * DEPTH * PANEL * 4) / 65_536);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.kernel = loadKernel(kind, memory);
    this.floats = new Float32Array(memory.buffer);
  }

  /** This thread's tiles of the product. The same bytes, whatever the number of threads. */
  multiply(product: Product, thread: number, threads: number): void {
    const { left, right, rows, columns, depth } = product;
    const tiles = Math.ceil(rows / TILE);
    for (let from = 0; from < depth; from += DEPTH) {
      const count = Math.min(DEPTH, depth - from);
      const padded = Math.ceil(count / 4) * 4;
      for (let panel = 0; panel * PANEL < columns; panel++)
        this.pack(right, this.panels + panel * DEPTH * PANEL * 4, PANEL, panel * PANEL, columns, from, count);
      // Dealt out in turn, so that the lower half of a square is shared evenly.
      for (let tile = thread; tile < tiles; tile += threads) {
        this.pack(left, this.tile, TILE, tile * TILE, rows, from, count);
        const lastColumn = product.isLowerOnly ? Math.min(columns, (tile + 1) * TILE) : columns;
        for (let panel = 0; panel * PANEL < lastColumn; panel++) {
          const weights = this.panels + panel * DEPTH * PANEL * 4;
          this.kernel.denseForward(this.tile, weights, padded, TILE, this.sums);
          this.add(product, tile, panel);
        }
      }
    }
  }

  /** Writes [count, width] of an operand, depth first and padded with zeros, to `to`. */
  private pack(
    { data, width: rowLength, isDepthFirst }: Operand,
    to: number,
    width: number,
    first: number,
    end: number,
    from: number,
    count: number,
  ): void {
    const { floats } = this;
    const padded = Math.ceil(count / 4) * 4;
    const real = Math.min(width, end - first);
    if (isDepthFirst) {
      for (let at = 0; at < padded; at++) {
        const out = to / 4 + at * width;
        const start = (from + at) * rowLength + first;
        if (at < count) floats.set(data.subarray(start, start + real), out);
        floats.fill(0, at < count ? out + real : out, out + width);
      }
      return;
    }
    for (let row = 0; row < width; row++) {
      const out = this.staging / 4 + row * padded;
      const start = (first + row) * rowLength + from;
      if (row < real) floats.set(data.subarray(start, start + count), out);
      floats.fill(0, row < real ? out + count : out, out + padded);
    }
    this.kernel.transpose(this.staging, padded, width, padded, to);
  }

  private add({ into, rows, columns }: Product, tile: number, panel: number): void {
    const { floats } = this;
    const width = Math.min(PANEL, columns - panel * PANEL);
    for (let row = 0; row < Math.min(TILE, rows - tile * TILE); row++) {
      const from = this.sums / 4 + row * PANEL;
      const to = (tile * TILE + row) * columns + panel * PANEL;
      for (let i = 0; i < width; i++) into[to + i]! += floats[from + i]!;
    }
  }
}

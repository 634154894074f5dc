/**
 * The same functions without SIMD, for processors that have none: one number at a time, added up in the order of
 * dense.ts's lanes, so that the plain SIMD build and this one give the same bytes. Layouts are described there.
 */
import { INPUT_BLOCK } from "./blocks";

/** Bytes from one row of a panel to the next. */
const PANEL_ROW: usize = 64;

export function transpose(rows: usize, stride: i32, batch: i32, count: i32, xt: usize): void {
  for (let b = 0; b < batch; b++) {
    let row = rows + ((<usize>b * stride) << 2);
    let out = xt + ((<usize>b) << 2);
    for (let i = 0; i < count; i++, row += 4, out += (<usize>batch) << 2) store<f32>(out, load<f32>(row));
  }
}

export function denseForward(xt: usize, w: usize, inputs: i32, batch: i32, z: usize): void {
  const xtRow = (<usize>batch) << 2;
  for (let first = 0; first < inputs; first += INPUT_BLOCK) {
    const count = min(INPUT_BLOCK, inputs - first);
    for (let b = 0; b < batch; b++) {
      for (let unit: usize = 0; unit < PANEL_ROW; unit += 16) {
        const out = z + <usize>b * PANEL_ROW + unit;
        const isStart = first == 0;
        let s0: f32 = isStart ? 0 : load<f32>(out);
        let s1: f32 = isStart ? 0 : load<f32>(out, 4);
        let s2: f32 = isStart ? 0 : load<f32>(out, 8);
        let s3: f32 = isStart ? 0 : load<f32>(out, 12);
        let weights = w + <usize>first * PANEL_ROW + unit;
        let x = xt + <usize>first * xtRow + ((<usize>b) << 2);
        const end = weights + <usize>count * PANEL_ROW;
        for (; weights < end; weights += PANEL_ROW, x += xtRow) {
          const image = load<f32>(x);
          s0 += image * load<f32>(weights);
          s1 += image * load<f32>(weights, 4);
          s2 += image * load<f32>(weights, 8);
          s3 += image * load<f32>(weights, 12);
        }
        store<f32>(out, s0);
        store<f32>(out, s1, 4);
        store<f32>(out, s2, 8);
        store<f32>(out, s3, 12);
      }
    }
  }
}

export function denseBackward(
  optimizer: i32,
  xt: usize,
  dz: usize,
  w: usize,
  m: usize,
  v: usize,
  first: i32,
  last: i32,
  batch: i32,
  decay: f32,
  decay1: f32,
  decay2: f32,
  rate: f32,
  epsilon: f32,
): void {
  const xtRow = (<usize>batch) << 2;
  for (let f = first; f < last; f++) {
    for (let unit: usize = 0; unit < PANEL_ROW; unit += 16) {
      const at = <usize>f * PANEL_ROW + unit;
      let g0 = decay * load<f32>(w + at);
      let g1 = decay * load<f32>(w + at, 4);
      let g2 = decay * load<f32>(w + at, 8);
      let g3 = decay * load<f32>(w + at, 12);
      let x = xt + <usize>f * xtRow;
      let d = dz + unit;
      const end = d + <usize>batch * PANEL_ROW;
      for (; d < end; d += PANEL_ROW, x += 4) {
        const input = load<f32>(x);
        g0 += input * load<f32>(d);
        g1 += input * load<f32>(d, 4);
        g2 += input * load<f32>(d, 8);
        g3 += input * load<f32>(d, 12);
      }
      update(optimizer, w + at, m + at, v + at, g0, decay1, decay2, rate, epsilon);
      update(optimizer, w + at + 4, m + at + 4, v + at + 4, g1, decay1, decay2, rate, epsilon);
      update(optimizer, w + at + 8, m + at + 8, v + at + 8, g2, decay1, decay2, rate, epsilon);
      update(optimizer, w + at + 12, m + at + 12, v + at + 12, g3, decay1, decay2, rate, epsilon);
    }
  }
}

/** The formulas of optimizers.ts. */
function update(
  optimizer: i32,
  w: usize,
  m: usize,
  v: usize,
  g: f32,
  decay1: f32,
  decay2: f32,
  rate: f32,
  epsilon: f32,
): void {
  let step: f32;
  if (optimizer == 0) {
    const momentum = load<f32>(m) * decay1 + g;
    const velocity = load<f32>(v) * decay2 + g * g;
    store<f32>(m, momentum);
    store<f32>(v, velocity);
    step = momentum / (sqrt<f32>(velocity) + epsilon);
  } else if (optimizer == 1) {
    const velocity = load<f32>(v) * decay2 + g * g;
    store<f32>(v, velocity);
    step = g / sqrt<f32>(velocity + epsilon);
  } else {
    step = load<f32>(m) * decay1 + g;
    store<f32>(m, step);
  }
  store<f32>(w, load<f32>(w) - rate * step);
}

export function denseInputGradient(
  w: usize,
  inputs: i32,
  panels: i32,
  batch: i32,
  dz: usize,
  dxt: usize,
): void {
  let out = dxt;
  for (let f = 0; f < inputs; f++) {
    for (let b = 0; b < batch; b++, out += 4) {
      let s0: f32 = 0;
      let s1: f32 = 0;
      let s2: f32 = 0;
      let s3: f32 = 0;
      for (let p = 0; p < panels; p++) {
        const wp = w + (<usize>p * inputs + f) * PANEL_ROW;
        const dp = dz + (<usize>p * batch + b) * PANEL_ROW;
        for (let unit: usize = 0; unit < PANEL_ROW; unit += 16) {
          s0 += load<f32>(wp + unit) * load<f32>(dp + unit);
          s1 += load<f32>(wp + unit, 4) * load<f32>(dp + unit, 4);
          s2 += load<f32>(wp + unit, 8) * load<f32>(dp + unit, 8);
          s3 += load<f32>(wp + unit, 12) * load<f32>(dp + unit, 12);
        }
      }
      store<f32>(out, s0 + s1 + (s2 + s3));
    }
  }
}

export function updateVector(
  optimizer: i32,
  count: i32,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  decay1: f32,
  decay2: f32,
  rate: f32,
  epsilon: f32,
): void {
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 4)
    update(optimizer, w + i, m + i, v + i, load<f32>(g + i), decay1, decay2, rate, epsilon);
}

export function sumOfSquares(w: usize, count: i32): f64 {
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  const end = w + ((<usize>count) << 2);
  for (let at = w; at < end; at += 16) {
    const w0 = <f64>load<f32>(at);
    const w1 = <f64>load<f32>(at, 4);
    const w2 = <f64>load<f32>(at, 8);
    const w3 = <f64>load<f32>(at, 12);
    s0 += w0 * w0;
    s1 += w1 * w1;
    s2 += w2 * w2;
    s3 += w3 * w3;
  }
  return s0 + s2 + (s1 + s3);
}

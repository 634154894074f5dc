/**
 * A dense layer, forwards and backwards, one panel of 16 units at a time.
 *
 * Layouts (all float32): weights are panels w[units/16][inputs][16], so that a thread which owns a panel reads
 * memory in order; inputs are transposed, xt[inputs][batch]; a panel's outputs and their gradients are packed,
 * z[batch][16]. `batch` and `inputs` are multiples of 4. A tile of 4 × 8 sums stays in registers: with two
 * weights and one input that makes 11 of the 16 that x64 has.
 */
import { INPUT_BLOCK } from "./blocks";
import { Lanes } from "./lanes";
import { Optimizers } from "./optimizers";

/** z = xtᵀ · w for the 16 units of one panel, without bias. */
export function denseForward(xt: usize, w: usize, inputs: i32, batch: i32, z: usize): void {
  const xtRow = (<usize>batch) << 2;
  for (let first = 0; first < inputs; first += INPUT_BLOCK) {
    const count = min(INPUT_BLOCK, inputs - first);
    for (let b = 0; b < batch; b += 4) {
      for (let half: usize = 0; half < 64; half += 32) {
        const out = z + ((<usize>b) << 6) + half;
        let s00: v128, s01: v128, s10: v128, s11: v128, s20: v128, s21: v128, s30: v128, s31: v128;
        if (first == 0) {
          s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = f32x4.splat(0);
        } else {
          s00 = v128.load(out);
          s01 = v128.load(out, 16);
          s10 = v128.load(out, 64);
          s11 = v128.load(out, 80);
          s20 = v128.load(out, 128);
          s21 = v128.load(out, 144);
          s30 = v128.load(out, 192);
          s31 = v128.load(out, 208);
        }
        let weights = w + ((<usize>first) << 6) + half;
        let x = xt + <usize>first * xtRow + ((<usize>b) << 2);
        const end = weights + ((<usize>count) << 6);
        for (; weights < end; weights += 64, x += xtRow) {
          const w0 = v128.load(weights);
          const w1 = v128.load(weights, 16);
          let image = v128.load32_splat(x);
          s00 = Lanes.multiplyAdd(image, w0, s00);
          s01 = Lanes.multiplyAdd(image, w1, s01);
          image = v128.load32_splat(x, 4);
          s10 = Lanes.multiplyAdd(image, w0, s10);
          s11 = Lanes.multiplyAdd(image, w1, s11);
          image = v128.load32_splat(x, 8);
          s20 = Lanes.multiplyAdd(image, w0, s20);
          s21 = Lanes.multiplyAdd(image, w1, s21);
          image = v128.load32_splat(x, 12);
          s30 = Lanes.multiplyAdd(image, w0, s30);
          s31 = Lanes.multiplyAdd(image, w1, s31);
        }
        v128.store(out, s00);
        v128.store(out, s01, 16);
        v128.store(out, s10, 64);
        v128.store(out, s11, 80);
        v128.store(out, s20, 128);
        v128.store(out, s21, 144);
        v128.store(out, s30, 192);
        v128.store(out, s31, 208);
      }
    }
  }
}

/**
 * Updates the inputs [first, last) of one panel: the gradient xt · dz + decay · w goes from registers straight
 * into the optimiser, never to memory. `w`, `m` and `v` are the panel's start; `decay` is 2λ of an L2 penalty.
 */
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
  const decays = f32x4.splat(decay);
  const decay1s = f32x4.splat(decay1);
  const decay2s = f32x4.splat(decay2);
  const rates = f32x4.splat(rate);
  const epsilons = f32x4.splat(epsilon);
  const xtRow = (<usize>batch) << 2;
  for (let f = first; f < last; f += 4) {
    for (let half: usize = 0; half < 64; half += 32) {
      const at = ((<usize>f) << 6) + half;
      let g00 = f32x4.mul(decays, v128.load(w + at));
      let g01 = f32x4.mul(decays, v128.load(w + at, 16));
      let g10 = f32x4.mul(decays, v128.load(w + at, 64));
      let g11 = f32x4.mul(decays, v128.load(w + at, 80));
      let g20 = f32x4.mul(decays, v128.load(w + at, 128));
      let g21 = f32x4.mul(decays, v128.load(w + at, 144));
      let g30 = f32x4.mul(decays, v128.load(w + at, 192));
      let g31 = f32x4.mul(decays, v128.load(w + at, 208));
      let x = xt + <usize>f * xtRow;
      let d = dz + half;
      const end = d + ((<usize>batch) << 6);
      for (; d < end; d += 64, x += 4) {
        const d0 = v128.load(d);
        const d1 = v128.load(d, 16);
        let input = v128.load32_splat(x);
        g00 = Lanes.multiplyAdd(input, d0, g00);
        g01 = Lanes.multiplyAdd(input, d1, g01);
        input = v128.load32_splat(x + xtRow);
        g10 = Lanes.multiplyAdd(input, d0, g10);
        g11 = Lanes.multiplyAdd(input, d1, g11);
        input = v128.load32_splat(x + 2 * xtRow);
        g20 = Lanes.multiplyAdd(input, d0, g20);
        g21 = Lanes.multiplyAdd(input, d1, g21);
        input = v128.load32_splat(x + 3 * xtRow);
        g30 = Lanes.multiplyAdd(input, d0, g30);
        g31 = Lanes.multiplyAdd(input, d1, g31);
      }
      const wp = w + at;
      const mp = m + at;
      const vp = v + at;
      Optimizers.update(optimizer, wp, mp, vp, g00, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 16, mp + 16, vp + 16, g01, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 64, mp + 64, vp + 64, g10, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 80, mp + 80, vp + 80, g11, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 128, mp + 128, vp + 128, g20, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 144, mp + 144, vp + 144, g21, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 192, mp + 192, vp + 192, g30, decay1s, decay2s, rates, epsilons);
      Optimizers.update(optimizer, wp + 208, mp + 208, vp + 208, g31, decay1s, decay2s, rates, epsilons);
    }
  }
}

/**
 * dxt[inputs][batch] = w · dzᵀ over all panels: what the layer below receives. Call it before denseBackward
 * changes w. Only layers after the first need it, and those are small, so it stays simple.
 */
export function denseInputGradient(
  w: usize,
  inputs: i32,
  panels: i32,
  batch: i32,
  dz: usize,
  dxt: usize,
): void {
  const panelWeights = (<usize>inputs) << 6;
  const panelGradients = (<usize>batch) << 6;
  let out = dxt;
  for (let f = 0; f < inputs; f++) {
    for (let b = 0; b < batch; b++, out += 4) {
      let wp = w + ((<usize>f) << 6);
      let dp = dz + ((<usize>b) << 6);
      let sum = f32x4.splat(0);
      for (let p = 0; p < panels; p++, wp += panelWeights, dp += panelGradients) {
        sum = Lanes.multiplyAdd(v128.load(wp), v128.load(dp), sum);
        sum = Lanes.multiplyAdd(v128.load(wp, 16), v128.load(dp, 16), sum);
        sum = Lanes.multiplyAdd(v128.load(wp, 32), v128.load(dp, 32), sum);
        sum = Lanes.multiplyAdd(v128.load(wp, 48), v128.load(dp, 48), sum);
      }
      store<f32>(
        out,
        f32x4.extract_lane(sum, 0) +
          f32x4.extract_lane(sum, 1) +
          (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
      );
    }
  }
}

/** Σw² of `count` weights (a multiple of 4) in double precision, for the L2 penalty in the reported loss. */
export function sumOfSquares(w: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = w + ((<usize>count) << 2);
  for (let at = w; at < end; at += 16) {
    const four = v128.load(at);
    const a = f64x2.promote_low_f32x4(four);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

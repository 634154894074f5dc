/**
 * Keras's Adam, RMSprop and SGD with momentum, four weights at a time.
 *
 * The slots are kept unscaled, which saves two multiplications a weight: M = m / (1 - beta1) and
 * V = v / (1 - beta2). The caller folds the missing factors into `rate` and `epsilon`; see
 * src/top-model/optimizer-coefficients.ts for the algebra.
 */
import { Lanes } from "./lanes";

const ADAM: i32 = 0;
const RMSPROP: i32 = 1;

// Static methods, because in TypeScript's grammar only members may carry the inline decorator.
// oxlint-disable-next-line typescript/no-extraneous-class
export abstract class Optimizers {
  /** One update of the four weights at `w`; `optimizer` is ADAM, RMSPROP, or anything else for SGD. */
  @inline
  static update(
    optimizer: i32,
    w: usize,
    m: usize,
    v: usize,
    g: v128,
    decay1: v128,
    decay2: v128,
    rate: v128,
    epsilon: v128,
  ): void {
    if (optimizer == ADAM) Optimizers.adam(w, m, v, g, decay1, decay2, rate, epsilon);
    else if (optimizer == RMSPROP) Optimizers.rmsprop(w, v, g, decay2, rate, epsilon);
    else Optimizers.sgd(w, m, g, decay1, rate);
  }

  /** M = decay1·M + g; V = decay2·V + g²; w -= rate·M / (√V + epsilon). */
  @inline
  static adam(
    w: usize,
    m: usize,
    v: usize,
    g: v128,
    decay1: v128,
    decay2: v128,
    rate: v128,
    epsilon: v128,
  ): void {
    const momentum = Lanes.multiplyAdd(v128.load(m), decay1, g);
    const velocity = Lanes.multiplyAdd(v128.load(v), decay2, f32x4.mul(g, g));
    v128.store(m, momentum);
    v128.store(v, velocity);
    const step = f32x4.div(momentum, f32x4.add(f32x4.sqrt(velocity), epsilon));
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(rate, step)));
  }

  /** V = decay2·V + g²; w -= rate·g / √(V + epsilon): Keras 3 puts epsilon inside the root. */
  @inline
  static rmsprop(w: usize, v: usize, g: v128, decay2: v128, rate: v128, epsilon: v128): void {
    const velocity = Lanes.multiplyAdd(v128.load(v), decay2, f32x4.mul(g, g));
    v128.store(v, velocity);
    const step = f32x4.div(g, f32x4.sqrt(f32x4.add(velocity, epsilon)));
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(rate, step)));
  }

  /** M = decay1·M + g; w -= rate·M. */
  @inline
  static sgd(w: usize, m: usize, g: v128, decay1: v128, rate: v128): void {
    const momentum = Lanes.multiplyAdd(v128.load(m), decay1, g);
    v128.store(m, momentum);
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(rate, momentum)));
  }
}

/** Updates `count` weights (a multiple of 4) from gradients already computed: biases and batch normalisation. */
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
  const decay1s = f32x4.splat(decay1);
  const decay2s = f32x4.splat(decay2);
  const rates = f32x4.splat(rate);
  const epsilons = f32x4.splat(epsilon);
  const bytes = (<usize>count) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    Optimizers.update(optimizer, w + i, m + i, v + i, v128.load(g + i), decay1s, decay2s, rates, epsilons);
  }
}

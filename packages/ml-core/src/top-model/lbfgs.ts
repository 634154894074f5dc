/** Limited-memory BFGS (Nocedal and Wright 2006, Numerical Optimization, algorithm 7.5) with backtracking. */

/** Pairs of steps and gradient changes that stand for the curvature. scipy keeps ten too. */
const MEMORY = 10;
/** A step must bring at least this share of what the slope promises (Armijo). */
const SUFFICIENT_DECREASE = 1e-4;
/** Attempts a line search may take; a smooth function seldom needs three. */
const MAX_ATTEMPTS = 20;

type Vector = Float64Array;

export interface Evaluated {
  value: number;
  gradient: Vector;
}

interface Pair {
  step: Vector;
  change: Vector;
  /** 1 / (step · change) */
  rho: number;
}

const dot = (a: Vector, b: Vector) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const addScaled = (to: Vector, factor: number, from: Vector) => {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
};

/** Minimises one function; keeps its curvature from step to step. */
export class Lbfgs {
  private readonly pairs: Pair[] = [];

  /**
   * One step downhill from `point`. Returns where it led, or null when no step brings anything that rounding does not
   * hide: the minimum.
   */
  step<Result extends Evaluated>(
    point: Vector,
    here: Result,
    evaluate: (point: Vector) => Result,
  ): { point: Vector; evaluated: Result } | null {
    const direction = this.direction(here.gradient);
    const slope = dot(direction, here.gradient);
    if (!(slope < 0)) return null;
    // The first step has no curvature to go by: a length of at most 1.
    let length = this.pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const next = point.slice();
      addScaled(next, length, direction);
      const evaluated = evaluate(next);
      if (evaluated.value <= here.value + SUFFICIENT_DECREASE * length * slope) {
        this.remember(point, here, next, evaluated);
        return { point: next, evaluated };
      }
      // The minimum of the parabola through both values and the slope; a tenth at least, a half at most.
      const minimum = (-slope * length) / (2 * ((evaluated.value - here.value) / length - slope));
      length *= Number.isFinite(minimum) ? Math.min(0.5, Math.max(0.1, minimum / length)) : 0.1;
    }
    return null;
  }

  /** Minus the inverse curvature times the gradient. */
  private direction(gradient: Vector): Vector {
    const result = gradient.map((value) => -value);
    const shares = this.pairs.map(() => 0);
    for (let i = this.pairs.length - 1; i >= 0; i--) {
      const { step, change, rho } = this.pairs[i]!;
      shares[i] = rho * dot(step, result);
      addScaled(result, -shares[i]!, change);
    }
    const last = this.pairs.at(-1);
    if (last) {
      const scale = 1 / (last.rho * dot(last.change, last.change));
      for (let i = 0; i < result.length; i++) result[i]! *= scale;
    }
    this.pairs.forEach(({ step, change, rho }, i) =>
      addScaled(result, shares[i]! - rho * dot(change, result), step),
    );
    return result;
  }

  private remember(point: Vector, here: Evaluated, next: Vector, there: Evaluated): void {
    const step = next.map((value, i) => value - point[i]!);
    const change = there.gradient.map((value, i) => value - here.gradient[i]!);
    const product = dot(step, change);
    // Where the function is flat to within rounding there is no curvature to learn.
    if (!(product > 1e-10 * dot(change, change))) return;
    this.pairs.push({ step, change, rho: 1 / product });
    if (this.pairs.length > MEMORY) this.pairs.shift();
  }
}

/** The numbers that one optimiser update needs, in the form the kernel takes them. */
import type { Hyperparameters } from "@smallset/schema";

/** Keras's defaults, which nobody changes. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const RHO = 0.9;
const EPSILON = 1e-7;

export interface OptimizerCoefficients {
  decay1: number;
  decay2: number;
  rate: number;
  epsilon: number;
}

/**
 * Coefficients of update number `step`, from 1 on. The kernel keeps M = m / (1-β1) and V = v / (1-β2), so the
 * factors left out there are folded in here:
 *
 * - Adam (Keras 3): w -= α·m / (√v + ε) with α = lr·√(1-β2ᵗ) / (1-β1ᵗ)
 *   = α·(1-β1)/k · M / (√V + ε/k), where k = √(1-β2).
 * - RMSprop (Keras 3): w -= lr·g / √(v + ε) = lr/√(1-ρ) · g / √(V + ε/(1-ρ)).
 * - SGD: M = momentum·M + g; w -= lr·M, equal to Keras's while the learning rate does not change.
 */
export function optimizerCoefficients(
  { optimizer, learningRate, momentum }: Pick<Hyperparameters, "optimizer" | "learningRate" | "momentum">,
  step: number,
): OptimizerCoefficients {
  switch (optimizer) {
    case "adam": {
      const alpha = (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
      const k = Math.sqrt(1 - BETA_2);
      return { decay1: BETA_1, decay2: BETA_2, rate: (alpha * (1 - BETA_1)) / k, epsilon: EPSILON / k };
    }
    case "rmsprop":
      return {
        decay1: 0,
        decay2: RHO,
        rate: learningRate / Math.sqrt(1 - RHO),
        epsilon: EPSILON / (1 - RHO),
      };
    case "lbfgs":
      // The kernel only sums the gradients of all batches, M = M + g, and leaves the weights to lbfgs.ts.
      return { decay1: 1, decay2: 0, rate: 0, epsilon: 0 };
    case "sgd":
      return { decay1: momentum, decay2: 0, rate: learningRate, epsilon: 0 };
  }
}

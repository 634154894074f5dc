/** Applies one optimiser update to a layer. */
import type { Hyperparameters } from "@smallset/schema";
import { OPTIMIZER_CODES } from "./kernel.js";
import { PANEL, type LayerPlan, type NetworkPlan } from "./network-plan.js";
import type { Network, Share } from "./network.js";
import type { OptimizerCoefficients } from "./optimizer-coefficients.js";

/** Addresses of the optimiser's slots for the weight at `address`. */
function slotsOf({ parameterBytes, slots }: NetworkPlan, address: number): { m: number; v: number } {
  // RMSprop's one slot is V and SGD's is M; either is the first.
  return { m: address + parameterBytes, v: address + parameterBytes * slots };
}

/**
 * Updates the kernel's rows in `inputs`, from the layer's transposed input and the gradient of its z.
 * @param inputs whole multiples of 4
 */
export function updateKernel(
  { plan, kernel }: Network,
  layer: LayerPlan,
  options: {
    xt: number;
    batch: number;
    inputs: Share;
    hyperparameters: Pick<Hyperparameters, "optimizer" | "l2">;
    coefficients: OptimizerCoefficients;
  },
): void {
  const { xt, batch, inputs, hyperparameters, coefficients } = options;
  const { decay1, decay2, rate, epsilon } = coefficients;
  for (let panel = 0; panel < layer.panels; panel++) {
    const w = layer.kernel + panel * layer.paddedInputs * PANEL * 4;
    const { m, v } = slotsOf(plan, w);
    kernel.denseBackward(
      OPTIMIZER_CODES[hyperparameters.optimizer],
      xt,
      layer.z + panel * batch * PANEL * 4,
      w,
      m,
      v,
      inputs.first,
      inputs.last,
      batch,
      2 * hyperparameters.l2,
      decay1,
      decay2,
      rate,
      epsilon,
    );
  }
}

/** Updates bias, gamma and beta from the gradients that the way back has left beside them. */
export function updateVectors(
  { plan, kernel }: Network,
  layer: LayerPlan,
  optimizer: Hyperparameters["optimizer"],
  { decay1, decay2, rate, epsilon }: OptimizerCoefficients,
): void {
  const { m, v } = slotsOf(plan, layer.vectors);
  kernel.updateVector(
    OPTIMIZER_CODES[optimizer],
    layer.trainedVectorCount,
    layer.vectors,
    layer.vectorGradients,
    m,
    v,
    decay1,
    decay2,
    rate,
    epsilon,
  );
}

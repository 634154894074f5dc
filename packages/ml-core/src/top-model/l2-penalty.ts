/** The L2 penalty λ·Σw² over all dense kernels, as Keras adds it to the loss it reports. */
import { PANEL, type LayerPlan } from "./network-plan.js";
import { allPanels, type Network, type Share } from "./network.js";

/** Notes Σw² of each panel in `share`. */
export function squarePanels({ kernel, doubles }: Network, layer: LayerPlan, share: Share): void {
  const weights = layer.paddedInputs * PANEL;
  for (let panel = share.first; panel < share.last; panel++)
    doubles[layer.squares / 8 + panel] = kernel.sumOfSquares(layer.kernel + panel * weights * 4, weights);
}

/** λ·Σw² of what was noted; panel by panel in one order, so that the number of threads does not show. */
export function notedPenalty({ plan, doubles }: Network, l2: number): number {
  let sum = 0;
  for (const layer of plan.layers)
    for (let panel = 0; panel < layer.panels; panel++) sum += doubles[layer.squares / 8 + panel]!;
  return l2 * sum;
}

export function currentPenalty(network: Network, l2: number): number {
  if (l2 === 0) return 0;
  for (const layer of network.plan.layers) squarePanels(network, layer, allPanels(layer));
  return notedPenalty(network, l2);
}

/** A planned network bound to its memory and kernel: what one thread works with. */
import { canShareMemory } from "../runtime/shared-memory.js";
import { loadKernel, type Kernel, type KernelKind } from "./kernel.js";
import { GATHER_COLUMNS, PANEL, type LayerPlan, type NetworkPlan } from "./network-plan.js";

export interface Network {
  plan: NetworkPlan;
  kernel: Kernel;
  floats: Float32Array;
  doubles: Float64Array;
}

/** The whole of the memory that `plan` needs. @throws RangeError when the machine has not that much */
export const createNetworkMemory = (plan: NetworkPlan) =>
  new WebAssembly.Memory({ initial: plan.memoryPages, maximum: plan.memoryPages, shared: canShareMemory() });

export function openNetwork(plan: NetworkPlan, memory: WebAssembly.Memory, kind: KernelKind): Network {
  return {
    plan,
    kernel: loadKernel(kind, memory),
    floats: new Float32Array(memory.buffer),
    doubles: new Float64Array(memory.buffer),
  };
}

/** A contiguous share of something: [first, last). */
export interface Share {
  first: number;
  last: number;
}

/** The share of `count` things that thread `thread` of `threads` has, in whole multiples of `tile`. */
export function shareOf(count: number, thread: number, threads: number, tile = 1): Share {
  const tiles = Math.ceil(count / tile);
  return {
    first: Math.floor((tiles * thread) / threads) * tile,
    last: Math.min(count, Math.floor((tiles * (thread + 1)) / threads) * tile),
  };
}

/**
 * Copies the rows of one batch into `xt`, transposed; rows from `rows.length` to `batch` become zero.
 * @param features [n, featureLength]
 * @param rows which of them, in batch order
 * @param batch `rows.length` rounded up to a multiple of 4
 * @param columns which input columns this thread copies
 */
export function gatherBatch(
  network: Network,
  options: {
    features: Float32Array;
    rows: Int32Array;
    batch: number;
    columns: Share;
    thread: number;
    xt: number;
  },
): void {
  const { plan, kernel, floats } = network;
  const { features, rows, batch, columns, thread, xt } = options;
  const staging = plan.staging[thread]!;
  const width = plan.featureLength;
  for (let first = columns.first; first < columns.last; first += GATHER_COLUMNS) {
    const count = Math.min(GATHER_COLUMNS, columns.last - first);
    // The last columns may be padding, which no row has.
    const real = Math.min(count, width - first);
    for (let b = 0; b < batch; b++) {
      const to = staging / 4 + b * count;
      const from = (rows[b] ?? 0) * width + first;
      if (b < rows.length) floats.set(features.subarray(from, from + real), to);
      floats.fill(0, b < rows.length ? to + real : to, to + count);
    }
    kernel.transpose(staging, count, batch, count, xt + first * batch * 4);
  }
}

/** Outputs before bias and activation of the panels in `share`; z[panel][batch][16]. */
export function forwardPanels(
  network: Network,
  layer: LayerPlan,
  xt: number,
  batch: number,
  share: Share,
): void {
  const panelBytes = layer.paddedInputs * PANEL * 4;
  for (let panel = share.first; panel < share.last; panel++)
    network.kernel.denseForward(
      xt,
      layer.kernel + panel * panelBytes,
      layer.paddedInputs,
      batch,
      layer.z + panel * batch * PANEL * 4,
    );
}

export const allPanels = (layer: LayerPlan): Share => ({ first: 0, last: layer.panels });

/** Decides where in the shared memory each weight, slot and buffer of a network lies. */
import { AppError } from "@smallset/schema";

/** Units of a layer are handled in panels of 16: four SIMD registers. */
export const PANEL = 16;
/** Images of a batch are handled in fours. */
const BATCH_TILE = 4;
/** 32-bit addresses reach no further. */
const MAX_MEMORY_BYTES = 2 ** 32;
const PAGE_BYTES = 65_536;

/** 32-bit cells at the start of the memory through which the threads talk. */
export const CONTROL = {
  barrierCount: 0,
  barrierGeneration: 16,
  /** The caller asks to stop. */
  cancelRequested: 32,
  /** The leader tells all threads to leave the epoch: a StopReason. */
  stop: 48,
  /** What the leader wants of the threads next, where they do not know it themselves. */
  command: 64,
} as const;
const CONTROL_BYTES = 1024;

export interface LayerShape {
  units: number;
  batchNormalization: boolean;
  dropout: number;
}

/** Byte addresses of one layer. `units` is what the layer has, `paddedUnits` what the panels hold. */
export interface LayerPlan {
  index: number;
  /** A multiple of 4; those beyond the real ones are always zero. */
  paddedInputs: number;
  units: number;
  paddedUnits: number;
  panels: number;
  batchNormalization: boolean;
  dropout: number;
  /** [panels][paddedInputs][16] weights. */
  kernel: number;
  /** [paddedUnits] bias, then gamma, beta, moving mean, moving variance where there is batch normalisation. */
  vectors: number;
  /** How many floats from `vectors` on the optimiser updates; the moving averages after them it does not. */
  trainedVectorCount: number;
  /** [panels][batch][16]: outputs before the activation; on the way back their gradients. */
  z: number;
  /** [paddedUnits][batch] after the activation: the next layer's transposed input. */
  out: number;
  /** [paddedUnits][batch], normalised z, and [paddedUnits] 1/σ: batch normalisation's way back needs them. */
  normalized: number;
  inverseDeviation: number;
  /** Gradients of the trained vectors, in their order. */
  vectorGradients: number;
  /** [panels] doubles, Σw² of each panel. */
  squares: number;
}

export interface NetworkPlan {
  featureLength: number;
  layers: LayerPlan[];
  /** All weights lie in [parametersAt, parametersAt + parameterBytes); each slot mirrors that range after it. */
  parametersAt: number;
  parameterBytes: number;
  /** Optimiser slots a weight: 2 for Adam, 1 for the others, 0 to predict only. */
  slots: number;
  /** Rows that a batch can hold at most. */
  batchCapacity: number;
  /** Two [paddedInputs][batch] buffers: a thread fills one while a slower one still reads the other. */
  xt: readonly [number, number];
  /** One [batch][GATHER_COLUMNS] buffer a thread, for rows on their way into `xt`. */
  staging: number[];
  /** [widest layer][batch], the gradient of a layer's output. */
  outGradient: number;
  memoryPages: number;
}

/** Columns of a batch that are copied in before they are transposed: with 32 images they stay in level 2 cache. */
export const GATHER_COLUMNS = 1024;

const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;
export const paddedBatch = (rows: number) => roundUp(rows, BATCH_TILE);

/**
 * @param layers hidden layers and the output layer
 * @param batchSize rows of the largest batch
 * @throws AppError TOP_MODEL_TOO_LARGE when it does not fit in 4 GiB
 */
export function planNetwork(options: {
  featureLength: number;
  layers: LayerShape[];
  batchSize: number;
  slots: number;
  threads: number;
}): NetworkPlan {
  const { featureLength, slots, threads } = options;
  const batchCapacity = paddedBatch(options.batchSize);
  let end = CONTROL_BYTES;
  const reserve = (floats: number) => {
    const address = end;
    end = roundUp(end + floats * 4, 128); // two cache lines, so that threads do not share one
    return address;
  };

  const parametersAt = end;
  let paddedInputs = roundUp(featureLength, 4);
  const withParameters = options.layers.map((layer, index) => {
    const paddedUnits = roundUp(layer.units, PANEL);
    const plan = {
      ...layer,
      index,
      paddedInputs,
      paddedUnits,
      panels: paddedUnits / PANEL,
      kernel: reserve(paddedInputs * paddedUnits),
      vectors: reserve(paddedUnits * (layer.batchNormalization ? 5 : 1)),
      trainedVectorCount: paddedUnits * (layer.batchNormalization ? 3 : 1),
    };
    paddedInputs = paddedUnits;
    return plan;
  });
  const parameterBytes = end - parametersAt;
  reserve((parameterBytes / 4) * slots);

  const layers = withParameters.map((layer) => ({
    ...layer,
    z: reserve(layer.paddedUnits * batchCapacity),
    out: reserve(layer.paddedUnits * batchCapacity),
    normalized: reserve(layer.batchNormalization ? layer.paddedUnits * batchCapacity : 0),
    inverseDeviation: reserve(layer.batchNormalization ? layer.paddedUnits : 0),
    vectorGradients: reserve(layer.trainedVectorCount),
    squares: reserve(layer.panels * 2),
  }));
  const inputs = layers[0]!.paddedInputs;
  const xt = [reserve(inputs * batchCapacity), reserve(inputs * batchCapacity)] as const;
  const columns = Math.min(inputs, GATHER_COLUMNS);
  const staging = Array.from({ length: threads }, () => reserve(columns * batchCapacity));
  const outGradient = reserve(Math.max(...layers.map((layer) => layer.paddedUnits)) * batchCapacity);
  if (end > MAX_MEMORY_BYTES)
    throw new AppError(
      "TOP_MODEL_TOO_LARGE",
      `A top model on ${featureLength} features with layers of ${options.layers.map((layer) => layer.units).join(", ")} units needs ${(end / 2 ** 30).toFixed(1)} GiB; 4 GiB is the limit.`,
      "Use fewer units in the first hidden layer, or a smaller image size.",
    );
  return {
    featureLength,
    layers,
    parametersAt,
    parameterBytes,
    slots,
    batchCapacity,
    xt,
    staging,
    outGradient,
    memoryPages: Math.ceil(end / PAGE_BYTES),
  };
}

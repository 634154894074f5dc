/**
 * What follows a hidden layer's matrix product, forwards and backwards, in Keras's order: bias, batch
 * normalisation, ReLU, dropout. Scalar code: it touches one value where the matrix product touches thousands.
 */
import { PANEL, type LayerPlan } from "./network-plan.js";
import type { Network, Share } from "./network.js";
import { randomAt } from "./random.js";

/** Keras's defaults. */
const BATCH_NORMALIZATION_EPSILON = 1e-3;
const BATCH_NORMALIZATION_MOMENTUM = 0.99;

/** Float indices of a layer's vectors. */
export function vectorIndices(layer: LayerPlan) {
  const bias = layer.vectors / 4;
  const gamma = bias + layer.paddedUnits;
  const beta = gamma + layer.paddedUnits;
  const mean = beta + layer.paddedUnits;
  return { bias, gamma, beta, mean, variance: mean + layer.paddedUnits };
}

/** Index of z[unit][row 0]; rows follow at a distance of PANEL. */
const zIndex = (layer: LayerPlan, unit: number, batch: number) =>
  layer.z / 4 + Math.floor(unit / PANEL) * batch * PANEL + (unit % PANEL);

interface Batch {
  /** Images in the batch; statistics are taken over these. */
  rows: number;
  /** `rows` rounded up to a multiple of 4. */
  batch: number;
}

/** Units of the panels in `share`, without the padding. */
const realUnits = (layer: LayerPlan, share: Share) => ({
  first: share.first * PANEL,
  last: Math.min(layer.units, share.last * PANEL),
});

/**
 * Rows of `out` beyond the real units must be zero, for they are inputs of the next layer; where they lie depends
 * on the batch, so a batch of another size may have left its values there.
 */
function clearPadding(floats: Float32Array, layer: LayerPlan, batch: number, share: Share): void {
  if (share.last !== layer.panels) return;
  const out = layer.out / 4;
  floats.fill(0, out + layer.units * batch, out + layer.paddedUnits * batch);
}

/** z → out with the moving averages and without dropout: how a trained network answers. */
export function activateForInference(
  { floats }: Network,
  layer: LayerPlan,
  { rows, batch }: Batch,
  share: Share,
): void {
  const { bias, gamma, beta, mean, variance } = vectorIndices(layer);
  const { first, last } = realUnits(layer, share);
  for (let unit = first; unit < last; unit++) {
    let scale = 1;
    let shift = floats[bias + unit]!;
    if (layer.batchNormalization) {
      scale = floats[gamma + unit]! / Math.sqrt(floats[variance + unit]! + BATCH_NORMALIZATION_EPSILON);
      shift = (shift - floats[mean + unit]!) * scale + floats[beta + unit]!;
    }
    const z = zIndex(layer, unit, batch);
    const out = layer.out / 4 + unit * batch;
    for (let b = 0; b < batch; b++) {
      const value = floats[z + b * PANEL]! * scale + shift;
      // Written so that NaN stays NaN: a diverged network must not look like a confident one.
      floats[out + b] = b >= rows || value < 0 ? 0 : value;
    }
  }
  clearPadding(floats, layer, batch, share);
}

/**
 * z → out with the batch's own statistics and with dropout; moves the moving averages.
 * @param dropout numbers to draw from, a function of seed, step and layer
 */
export function activateForTraining(
  { floats }: Network,
  layer: LayerPlan,
  { rows, batch }: Batch,
  share: Share,
  dropout: number,
): void {
  const { bias } = vectorIndices(layer);
  const { first, last } = realUnits(layer, share);
  const keepBelow = (1 - layer.dropout) * 2 ** 32;
  const keptScale = 1 / (1 - layer.dropout);
  for (let unit = first; unit < last; unit++) {
    const z = zIndex(layer, unit, batch);
    const out = layer.out / 4 + unit * batch;
    const unitBias = floats[bias + unit]!;
    for (let b = 0; b < rows; b++) floats[out + b] = floats[z + b * PANEL]! + unitBias;
    if (layer.batchNormalization) normalizeUnit(floats, layer, unit, { rows, batch });
    for (let b = 0; b < rows; b++) {
      const value = floats[out + b]!;
      const isDropped = layer.dropout > 0 && randomAt(dropout, b * layer.units + unit) >= keepBelow;
      floats[out + b] = isDropped || value < 0 ? 0 : value * keptScale;
    }
    floats.fill(0, out + rows, out + batch);
  }
  clearPadding(floats, layer, batch, share);
}

/** Normalises one unit's outputs in place over the batch (Ioffe and Szegedy 2015, algorithm 1). */
function normalizeUnit(floats: Float32Array, layer: LayerPlan, unit: number, { rows, batch }: Batch): void {
  const { gamma, beta, mean, variance } = vectorIndices(layer);
  const out = layer.out / 4 + unit * batch;
  const normalized = layer.normalized / 4 + unit * batch;
  let sum = 0;
  for (let b = 0; b < rows; b++) sum += floats[out + b]!;
  const batchMean = sum / rows;
  let squares = 0;
  for (let b = 0; b < rows; b++) squares += (floats[out + b]! - batchMean) ** 2;
  const batchVariance = squares / rows;
  const inverse = 1 / Math.sqrt(batchVariance + BATCH_NORMALIZATION_EPSILON);
  floats[layer.inverseDeviation / 4 + unit] = inverse;
  for (let b = 0; b < rows; b++) {
    const value = (floats[out + b]! - batchMean) * inverse;
    floats[normalized + b] = value;
    floats[out + b] = value * floats[gamma + unit]! + floats[beta + unit]!;
  }
  const rest = 1 - BATCH_NORMALIZATION_MOMENTUM;
  // The variance over the batch as it is, without Bessel's correction: so does Keras.
  floats[mean + unit] = floats[mean + unit]! * BATCH_NORMALIZATION_MOMENTUM + batchMean * rest;
  floats[variance + unit] = floats[variance + unit]! * BATCH_NORMALIZATION_MOMENTUM + batchVariance * rest;
}

/**
 * The way back: reads the gradient of `out` ([units][batch] at plan.outGradient), writes the gradient of z and
 * of bias, gamma and beta.
 */
export function activationGradient(
  { floats, plan }: Network,
  layer: LayerPlan,
  { rows, batch }: Batch,
): void {
  const keptScale = 1 / (1 - layer.dropout);
  const biasGradients = layer.vectorGradients / 4;
  for (let unit = 0; unit < layer.units; unit++) {
    const z = zIndex(layer, unit, batch);
    const out = layer.out / 4 + unit * batch;
    const gradient = plan.outGradient / 4 + unit * batch;
    // A value is positive exactly when ReLU passed it and dropout kept it.
    for (let b = 0; b < rows; b++)
      floats[gradient + b] = floats[out + b]! > 0 ? floats[gradient + b]! * keptScale : 0;
    if (layer.batchNormalization) normalizationGradient(floats, layer, unit, gradient, { rows, batch });
    let sum = 0;
    for (let b = 0; b < batch; b++) {
      const value = b < rows ? floats[gradient + b]! : 0;
      floats[z + b * PANEL] = value;
      sum += value;
    }
    floats[biasGradients + unit] = sum;
  }
}

/** Replaces one unit's gradient at `gradient` by the one before normalisation. */
function normalizationGradient(
  floats: Float32Array,
  layer: LayerPlan,
  unit: number,
  gradient: number,
  { rows, batch }: Batch,
): void {
  const normalized = layer.normalized / 4 + unit * batch;
  let sum = 0;
  let product = 0;
  for (let b = 0; b < rows; b++) {
    sum += floats[gradient + b]!;
    product += floats[gradient + b]! * floats[normalized + b]!;
  }
  const gammaGradients = layer.vectorGradients / 4 + layer.paddedUnits;
  floats[gammaGradients + unit] = product;
  floats[gammaGradients + layer.paddedUnits + unit] = sum;
  const { gamma } = vectorIndices(layer);
  const scale = (floats[gamma + unit]! * floats[layer.inverseDeviation / 4 + unit]!) / rows;
  for (let b = 0; b < rows; b++)
    floats[gradient + b] = scale * (rows * floats[gradient + b]! - sum - floats[normalized + b]! * product);
}

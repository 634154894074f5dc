/** One epoch, as each training thread runs it: all threads do the wide first layer, the first does the rest. */
import { activateForInference, activateForTraining, activationGradient } from "./activation.js";
import { waitForAll } from "./barrier.js";
import { OPTIMIZER_CODES } from "./kernel.js";
import { crossEntropy, type BatchLoss } from "./loss.js";
import { CONTROL, PANEL, paddedBatch, type LayerPlan } from "./network-plan.js";
import { allPanels, forwardPanels, gatherBatch, shareOf, type Network } from "./network.js";
import { optimizerCoefficients, type OptimizerCoefficients } from "./optimizer-coefficients.js";
import { dropoutStream, shuffledOrder } from "./random.js";
import type { LabelledFeatures } from "./top-model.type.js";
import type { EpochOutcome, TrainingJob, TrainingPosition } from "./training-job.type.js";

/** Values of CONTROL.stop. */
const STOP = { no: 0, canceled: 1, diverged: 2 } as const;

interface Batch {
  rows: Int32Array;
  batch: number;
  labels: Int32Array;
}

/** A thread's view of a job. */
export class EpochRunner {
  private readonly control: Int32Array;
  private readonly first: LayerPlan;
  private readonly output: LayerPlan;
  private readonly isLeader: boolean;
  /** Which of the two xt buffers the next batch goes to. */
  private side: 0 | 1 = 0;

  constructor(
    private readonly job: TrainingJob,
    private readonly network: Network,
  ) {
    this.control = new Int32Array(job.memory.buffer);
    this.first = job.plan.layers[0]!;
    this.output = job.plan.layers.at(-1)!;
    this.isLeader = job.thread === 0;
  }

  /** Trains from `start` to the end of its epoch and measures the validation split. Only the leader answers. */
  run(start: TrainingPosition): EpochOutcome | null {
    const startedAt = performance.now();
    if (this.isLeader) Atomics.store(this.control, CONTROL.stop, STOP.no);
    this.wait();
    const position = { ...start };
    const { train, validation, hyperparameters } = this.job;
    const count = train.labels.length;
    const order = shuffledOrder(hyperparameters.seed, position.epoch, count);
    const batches = Math.ceil(count / hyperparameters.batchSize);

    while (position.batch < batches) {
      const from = position.batch * hyperparameters.batchSize;
      const batch = takeBatch(train, order.subarray(from, from + hyperparameters.batchSize));
      this.trainBatch(batch, position);
      const stopped = this.stopReason();
      if (stopped === STOP.diverged) return { type: "diverged" };
      position.batch++;
      position.step++;
      if (stopped === STOP.canceled) return this.canceled(position, startedAt);
    }

    const inOrder = Int32Array.from({ length: validation.labels.length }, (_, row) => row);
    const total = { lossSum: 0, correct: 0 };
    for (let from = 0; from < inOrder.length; from += this.job.plan.batchCapacity) {
      const batch = takeBatch(validation, inOrder.subarray(from, from + this.job.plan.batchCapacity));
      const { lossSum, correct } = this.measureBatch(batch);
      total.lossSum += lossSum;
      total.correct += correct;
      const stopped = this.stopReason();
      if (stopped === STOP.diverged) return { type: "diverged" };
      if (stopped === STOP.canceled) return this.canceled(position, startedAt);
    }
    position.durationMs += performance.now() - startedAt;
    if (!this.isLeader) return null;
    // Keras's loss metrics, for training and validation, include the penalty.
    const metrics = {
      epoch: position.epoch,
      trainLoss: position.lossSum / count,
      trainAccuracy: position.correct / count,
      validationLoss: total.lossSum / inOrder.length + this.penaltyOfAllLayers(),
      validationAccuracy: total.correct / inOrder.length,
      durationMs: position.durationMs,
    };
    return { type: "done", metrics, position };
  }

  private wait(): void {
    waitForAll(this.control, this.job.threads);
  }

  /** The same answer for every thread: the leader writes it only between two barriers. */
  private stopReason(): number {
    return Atomics.load(this.control, CONTROL.stop);
  }

  private canceled(position: TrainingPosition, startedAt: number): EpochOutcome {
    position.durationMs += performance.now() - startedAt;
    return { type: "canceled", position };
  }

  /** The leader's decision whether this batch is the last one. */
  private decideToStop(loss: number): void {
    const reason = !Number.isFinite(loss)
      ? STOP.diverged
      : Atomics.load(this.control, CONTROL.cancelRequested)
        ? STOP.canceled
        : STOP.no;
    Atomics.store(this.control, CONTROL.stop, reason);
  }

  /** Gathers the batch and runs the first layer's product; returns where the transposed batch lies. */
  private startBatch(features: Float32Array, { rows, batch }: Batch): number {
    const { job, network, first } = this;
    const xt = job.plan.xt[this.side];
    this.side = this.side === 0 ? 1 : 0;
    const columns = shareOf(first.paddedInputs, job.thread, job.threads, 4);
    gatherBatch(network, { features, rows, batch, columns, thread: job.thread, xt });
    this.wait();
    forwardPanels(network, first, xt, batch, this.firstLayerShare());
    return xt;
  }

  private firstLayerShare() {
    return shareOf(this.first.panels, this.job.thread, this.job.threads);
  }

  private trainBatch(batch: Batch, position: TrainingPosition): void {
    const { first, job } = this;
    const size = { rows: batch.rows.length, batch: batch.batch };
    const step = position.step + 1;
    const coefficients = optimizerCoefficients(job.hyperparameters, step);
    const xt = this.startBatch(job.train.features, batch);
    if (first !== this.output) this.activate(first, size, step, this.firstLayerShare());
    if (job.hyperparameters.l2 > 0) this.squarePanels(first, this.firstLayerShare());
    this.wait();
    if (this.isLeader) {
      const { lossSum, correct } = this.forwardFromSecondLayer(batch, step);
      const penalty = job.hyperparameters.l2 * this.sumSquares();
      position.lossSum += lossSum + penalty * size.rows;
      position.correct += correct;
      this.decideToStop(lossSum + penalty);
      if (this.stopReason() !== STOP.diverged) this.backwardToFirstLayer(size, coefficients);
    }
    this.wait();
    if (this.stopReason() === STOP.diverged) return;
    // Inputs rather than panels are shared out here: every thread gets an equal part, whatever the width.
    const columns = shareOf(first.paddedInputs, job.thread, job.threads, 4);
    this.updateKernel(first, xt, batch.batch, columns, coefficients);
  }

  private activate(
    layer: LayerPlan,
    size: { rows: number; batch: number },
    step: number,
    share = allPanels(layer),
  ) {
    activateForTraining(
      this.network,
      layer,
      size,
      share,
      dropoutStream(this.job.hyperparameters.seed, step, layer.index),
    );
  }

  /** Leader only: the small layers after the first, and the loss with its gradient. */
  private forwardFromSecondLayer({ rows, batch, labels }: Batch, step: number): BatchLoss {
    const { network, job } = this;
    const size = { rows: rows.length, batch };
    for (const layer of job.plan.layers.slice(1)) {
      forwardPanels(network, layer, job.plan.layers[layer.index - 1]!.out, batch, allPanels(layer));
      if (job.hyperparameters.l2 > 0) this.squarePanels(layer, allPanels(layer));
      if (layer !== this.output) this.activate(layer, size, step);
    }
    const { labelSmoothing } = job.hyperparameters;
    return crossEntropy(network, this.output, {
      ...size,
      labels,
      labelSmoothing,
      classWeights: job.classWeights,
      writeGradient: true,
    });
  }

  /** Leader only: from the loss down to the first layer's z, updating everything on the way but its kernel. */
  private backwardToFirstLayer(
    size: { rows: number; batch: number },
    coefficients: OptimizerCoefficients,
  ): void {
    const { network, job } = this;
    for (const layer of job.plan.layers.toReversed()) {
      if (layer !== this.output) activationGradient(network, layer, size);
      if (layer !== this.first) {
        const below = job.plan.layers[layer.index - 1]!;
        network.kernel.denseInputGradient(
          layer.kernel,
          layer.paddedInputs,
          layer.panels,
          size.batch,
          layer.z,
          job.plan.outGradient,
        );
        this.updateKernel(layer, below.out, size.batch, { first: 0, last: layer.paddedInputs }, coefficients);
      }
      this.updateVectors(layer, coefficients);
    }
  }

  /** Addresses of the optimiser's slots for the weight at `address`. */
  private slots(address: number): { m: number; v: number } {
    const { parameterBytes, slots } = this.job.plan;
    // RMSprop's one slot is V and SGD's is M; either is the first.
    return { m: address + parameterBytes, v: address + parameterBytes * slots };
  }

  private updateKernel(
    layer: LayerPlan,
    xt: number,
    batch: number,
    inputs: { first: number; last: number },
    { decay1, decay2, rate, epsilon }: OptimizerCoefficients,
  ): void {
    const { optimizer, l2 } = this.job.hyperparameters;
    for (let panel = 0; panel < layer.panels; panel++) {
      const w = layer.kernel + panel * layer.paddedInputs * PANEL * 4;
      const { m, v } = this.slots(w);
      this.network.kernel.denseBackward(
        OPTIMIZER_CODES[optimizer],
        xt,
        layer.z + panel * batch * PANEL * 4,
        w,
        m,
        v,
        inputs.first,
        inputs.last,
        batch,
        2 * l2,
        decay1,
        decay2,
        rate,
        epsilon,
      );
    }
  }

  private updateVectors(layer: LayerPlan, { decay1, decay2, rate, epsilon }: OptimizerCoefficients): void {
    const { m, v } = this.slots(layer.vectors);
    this.network.kernel.updateVector(
      OPTIMIZER_CODES[this.job.hyperparameters.optimizer],
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

  /** Loss and correct answers of one validation batch; zeros on any thread but the leader. */
  private measureBatch(batch: Batch): BatchLoss {
    const { network, first, job } = this;
    const size = { rows: batch.rows.length, batch: batch.batch };
    this.startBatch(job.validation.features, batch);
    if (first !== this.output) activateForInference(network, first, size, this.firstLayerShare());
    this.wait();
    let loss: BatchLoss = { lossSum: 0, correct: 0 };
    if (this.isLeader) {
      for (const layer of job.plan.layers.slice(1)) {
        forwardPanels(network, layer, job.plan.layers[layer.index - 1]!.out, size.batch, allPanels(layer));
        if (layer !== this.output) activateForInference(network, layer, size, allPanels(layer));
      }
      loss = crossEntropy(network, this.output, {
        ...size,
        labels: batch.labels,
        labelSmoothing: job.hyperparameters.labelSmoothing,
        classWeights: null,
        writeGradient: false,
      });
      this.decideToStop(loss.lossSum);
    }
    this.wait();
    return loss;
  }

  private squarePanels(layer: LayerPlan, share: { first: number; last: number }): void {
    const weights = layer.paddedInputs * PANEL;
    for (let panel = share.first; panel < share.last; panel++)
      this.network.doubles[layer.squares / 8 + panel] = this.network.kernel.sumOfSquares(
        layer.kernel + panel * weights * 4,
        weights,
      );
  }

  /** Always panel by panel in the same order, so that the number of threads does not show. */
  private sumSquares(): number {
    if (this.job.hyperparameters.l2 === 0) return 0;
    let sum = 0;
    for (const layer of this.job.plan.layers)
      for (let panel = 0; panel < layer.panels; panel++)
        sum += this.network.doubles[layer.squares / 8 + panel]!;
    return sum;
  }

  private penaltyOfAllLayers(): number {
    const { l2 } = this.job.hyperparameters;
    if (l2 === 0) return 0;
    for (const layer of this.job.plan.layers) this.squarePanels(layer, allPanels(layer));
    return l2 * this.sumSquares();
  }
}

function takeBatch({ labels }: LabelledFeatures, rows: Int32Array): Batch {
  return { rows, batch: paddedBatch(rows.length), labels: Int32Array.from(rows, (row) => labels[row]!) };
}

/** One epoch, as each training thread runs it: all threads do the wide first layer, the leader does the rest. */
import { activateForInference, activateForTraining } from "./activation.js";
import { waitForAll } from "./barrier.js";
import { currentPenalty, notedPenalty, squarePanels } from "./l2-penalty.js";
import type { BatchLoss } from "./loss.js";
import { CONTROL, paddedBatch } from "./network-plan.js";
import { forwardPanels, gatherBatch, shareOf, type Network, type Share } from "./network.js";
import { optimizerCoefficients } from "./optimizer-coefficients.js";
import { dropoutStream, shuffledOrder } from "./random.js";
import type { LabelledFeatures } from "./top-model.type.js";
import type { EpochOutcome, TrainingJob, TrainingPosition } from "./training-job.type.js";
import { rowsOf } from "./training-input.js";
import { updateKernel } from "./update-weights.js";
import { backwardUpperLayers, forwardUpperLayers, measureUpperLayers, type Batch } from "./upper-layers.js";

/** Values of CONTROL.stop. */
const STOP = { no: 0, canceled: 1, diverged: 2 } as const;

/** A thread's part in a job. Thread 0 is the leader. */
export class EpochRunner {
  private readonly control: Int32Array;
  private readonly isLeader: boolean;
  /** This thread's panels of the first layer on the way forwards, and its inputs elsewhere. */
  private readonly panels: Share;
  private readonly inputs: Share;
  /** Which of the two xt buffers the next batch goes to. */
  private side: 0 | 1 = 0;

  constructor(
    private readonly job: TrainingJob,
    private readonly network: Network,
  ) {
    const { thread, threads, plan, memory } = job;
    const [first] = plan.layers;
    this.control = new Int32Array(memory.buffer);
    this.isLeader = thread === 0;
    this.panels = shareOf(first!.panels, thread, threads);
    this.inputs = shareOf(first!.paddedInputs, thread, threads, 4);
  }

  /** Trains from `start` to the end of its epoch and measures the validation split. Only the leader answers. */
  run(start: TrainingPosition): EpochOutcome | null {
    const startedAt = performance.now();
    if (this.isLeader) Atomics.store(this.control, CONTROL.stop, STOP.no);
    this.wait();
    const position = { ...start };
    const { train, validation, hyperparameters, plan } = this.job;
    const trainRows = rowsOf(train);
    const count = trainRows.length;
    const order = shuffledOrder(hyperparameters.seed, position.epoch, count).map((at) => trainRows[at]!);

    for (let from = 0; from < count; from += hyperparameters.batchSize) {
      if (from < position.batch * hyperparameters.batchSize) continue; // Done before a checkpoint.
      this.trainBatch(takeBatch(train, order.subarray(from, from + hyperparameters.batchSize)), position);
      const stopped = this.stopReason();
      if (stopped === STOP.diverged) return this.diverged();
      position.batch++;
      position.step++;
      if (stopped === STOP.canceled) return this.canceled(position, startedAt);
    }

    const inOrder = rowsOf(validation);
    let lossSum = 0;
    let correct = 0;
    for (let from = 0; from < inOrder.length; from += plan.batchCapacity) {
      const loss = this.measureBatch(
        takeBatch(validation, inOrder.subarray(from, from + plan.batchCapacity)),
      );
      lossSum += loss.lossSum;
      correct += loss.correct;
      const stopped = this.stopReason();
      if (stopped === STOP.diverged) return this.diverged();
      if (stopped === STOP.canceled) return this.canceled(position, startedAt);
    }
    if (!this.isLeader) return null;
    position.durationMs += performance.now() - startedAt;
    const metrics = {
      epoch: position.epoch,
      trainLoss: position.lossSum / count,
      trainAccuracy: position.correct / count,
      validationLoss: lossSum / inOrder.length + currentPenalty(this.network, hyperparameters.l2),
      validationAccuracy: correct / inOrder.length,
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

  /** Leader only. */
  private decideToStop(loss: number): void {
    const isCanceled = Atomics.load(this.control, CONTROL.cancelRequested) !== 0;
    const reason = !Number.isFinite(loss) ? STOP.diverged : isCanceled ? STOP.canceled : STOP.no;
    Atomics.store(this.control, CONTROL.stop, reason);
  }

  /** Bad features are looked for only now: the usual reason is the learning rate. */
  private diverged(): EpochOutcome {
    const { train, validation } = this.job;
    const areFeaturesFinite =
      this.isLeader && [train, validation].every(({ features }) => features.every(Number.isFinite));
    return { type: "diverged", areFeaturesFinite };
  }

  private canceled(position: TrainingPosition, startedAt: number): EpochOutcome {
    position.durationMs += performance.now() - startedAt;
    return { type: "canceled", position };
  }

  /** Gathers the batch and runs the first layer's product; returns where the transposed batch lies. */
  private startBatch(features: Float32Array, { rows, batch }: Batch): number {
    const { job, network } = this;
    const xt = job.plan.xt[this.side];
    this.side = this.side === 0 ? 1 : 0;
    gatherBatch(network, { features, rows, batch, columns: this.inputs, thread: job.thread, xt });
    this.wait();
    forwardPanels(network, job.plan.layers[0]!, xt, batch, this.panels);
    return xt;
  }

  private trainBatch(batch: Batch, position: TrainingPosition): void {
    const { network, job, panels } = this;
    const { hyperparameters } = job;
    const first = job.plan.layers[0]!;
    const size = { rows: batch.rows.length, batch: batch.batch };
    const step = position.step + 1;
    const coefficients = optimizerCoefficients(hyperparameters, step);
    const xt = this.startBatch(job.train.features, batch);
    if (job.plan.layers.length > 1)
      activateForTraining(network, first, size, panels, dropoutStream(hyperparameters.seed, step, 0));
    if (hyperparameters.l2 > 0) squarePanels(network, first, panels);
    this.wait();
    if (this.isLeader) {
      const { lossSum, correct } = forwardUpperLayers(network, job, batch, step);
      const penalty = notedPenalty(network, hyperparameters.l2);
      position.lossSum += lossSum + penalty * size.rows;
      position.correct += correct;
      this.decideToStop(lossSum + penalty);
      if (this.stopReason() !== STOP.diverged) backwardUpperLayers(network, job, batch, coefficients);
    }
    this.wait();
    if (this.stopReason() === STOP.diverged) return;
    // Inputs rather than panels are shared out here: every thread gets an equal part, whatever the width.
    const { inputs } = this;
    updateKernel(network, first, { xt, batch: batch.batch, inputs, hyperparameters, coefficients });
  }

  /** Loss and correct answers of one validation batch; zeros on any thread but the leader. */
  private measureBatch(batch: Batch): BatchLoss {
    const { network, job, panels } = this;
    const size = { rows: batch.rows.length, batch: batch.batch };
    this.startBatch(job.validation.features, batch);
    if (job.plan.layers.length > 1) activateForInference(network, job.plan.layers[0]!, size, panels);
    this.wait();
    let loss: BatchLoss = { lossSum: 0, correct: 0 };
    if (this.isLeader) {
      loss = measureUpperLayers(network, job, batch);
      this.decideToStop(loss.lossSum);
    }
    this.wait();
    return loss;
  }
}

function takeBatch({ labels }: LabelledFeatures, rows: Int32Array): Batch {
  return { rows, batch: paddedBatch(rows.length), labels: Int32Array.from(rows, (row) => labels[row]!) };
}

/** What every kind of training has its threads do together: gather batches, multiply, measure, stop. */
import { receiveMessageOnPort } from "node:worker_threads";
import { activateForInference } from "./activation.js";
import { waitForAll } from "./barrier.js";
import { currentPenalty } from "./l2-penalty.js";
import type { BatchLoss } from "./loss.js";
import { CONTROL, paddedBatch } from "./network-plan.js";
import { forwardPanels, gatherBatch, shareOf, type Network, type Share } from "./network.js";
import type { LabelledFeatures } from "./top-model.type.js";
import { rowsOf } from "./training-input.js";
import type { EpochOutcome, TrainingJob, TrainingPosition } from "./training-job.type.js";
import { measureUpperLayers, type Batch } from "./upper-layers.js";

/** Values of CONTROL.stop. */
export const STOP = { no: 0, canceled: 1, diverged: 2 } as const;

/** A thread's part in a job. Thread 0 is the leader. */
export abstract class ThreadPart {
  protected readonly control: Int32Array;
  protected readonly isLeader: boolean;
  /** This thread's panels of the first layer on the way forwards, and its inputs elsewhere. */
  protected readonly panels: Share;
  protected readonly inputs: Share;
  /** Which of the two xt buffers the next batch goes to. */
  private side: 0 | 1 = 0;

  constructor(
    protected readonly job: TrainingJob,
    protected readonly network: Network,
  ) {
    const { thread, threads, plan } = job;
    const [first] = plan.layers;
    this.control = new Int32Array(network.floats.buffer);
    this.isLeader = thread === 0;
    this.panels = shareOf(first!.panels, thread, threads);
    this.inputs = shareOf(first!.paddedInputs, thread, threads, 4);
  }

  /** Trains from `start` to the end of its epoch and measures the validation split. Only the leader answers. */
  abstract run(start: TrainingPosition): EpochOutcome | null;

  protected wait(): void {
    waitForAll(this.control, this.job.threads);
  }

  /** The same answer for every thread: the leader writes it only between two barriers. */
  protected stopReason(): number {
    return Atomics.load(this.control, CONTROL.stop);
  }

  /** Leader only. */
  protected decideToStop(loss: number): void {
    const { cancelPort } = this.job;
    if (cancelPort && receiveMessageOnPort(cancelPort))
      Atomics.store(this.control, CONTROL.cancelRequested, 1);
    const isCanceled = Atomics.load(this.control, CONTROL.cancelRequested) !== 0;
    const reason = !Number.isFinite(loss) ? STOP.diverged : isCanceled ? STOP.canceled : STOP.no;
    Atomics.store(this.control, CONTROL.stop, reason);
  }

  /** How the epoch ends when training has to stop, or null when it goes on. */
  protected stopped(position: TrainingPosition, startedAt: number): EpochOutcome | null {
    const reason = this.stopReason();
    if (reason === STOP.no) return null;
    if (reason === STOP.diverged) return this.diverged();
    position.durationMs += performance.now() - startedAt;
    return { type: "canceled", position };
  }

  /** Bad features are looked for only now: the usual reason is the learning rate. */
  private diverged(): EpochOutcome {
    const { train, validation } = this.job;
    const areFeaturesFinite =
      this.isLeader && [train, validation].every(({ features }) => features.every(Number.isFinite));
    return { type: "diverged", areFeaturesFinite };
  }

  /** Gathers the batch and runs the first layer's product; returns where the transposed batch lies. */
  protected startBatch(features: Float32Array, { rows, batch }: Batch): number {
    const { job, network } = this;
    const xt = job.plan.xt[this.side];
    this.side = this.side === 0 ? 1 : 0;
    gatherBatch(network, { features, rows, batch, columns: this.inputs, thread: job.thread, xt });
    this.wait();
    forwardPanels(network, job.plan.layers[0]!, xt, batch, this.panels);
    return xt;
  }

  /** Loss with its penalty and accuracy on the validation split; null once training has to stop. */
  protected measureValidation(): { validationLoss: number; validationAccuracy: number } | null {
    const { validation, plan, hyperparameters } = this.job;
    const rows = rowsOf(validation);
    let lossSum = 0;
    let correct = 0;
    for (let from = 0; from < rows.length; from += plan.batchCapacity) {
      const loss = this.measureBatch(takeBatch(validation, rows.subarray(from, from + plan.batchCapacity)));
      lossSum += loss.lossSum;
      correct += loss.correct;
      if (this.stopReason() !== STOP.no) return null;
    }
    return {
      validationLoss:
        lossSum / rows.length + (this.isLeader ? currentPenalty(this.network, hyperparameters.l2) : 0),
      validationAccuracy: correct / rows.length,
    };
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

export function takeBatch({ labels }: LabelledFeatures, rows: Int32Array): Batch {
  return { rows, batch: paddedBatch(rows.length), labels: Int32Array.from(rows, (row) => labels[row]!) };
}

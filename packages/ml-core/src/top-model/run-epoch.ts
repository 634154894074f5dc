/** One epoch, as each training thread runs it: all threads do the wide first layer, the leader does the rest. */
import { activateForTraining } from "./activation.js";
import { notedPenalty, squarePanels } from "./l2-penalty.js";
import { CONTROL } from "./network-plan.js";
import { optimizerCoefficients } from "./optimizer-coefficients.js";
import { dropoutStream, shuffledOrder } from "./random.js";
import { STOP, takeBatch, ThreadPart } from "./thread-part.js";
import { rowsOf } from "./training-input.js";
import type { EpochOutcome, TrainingPosition } from "./training-job.type.js";
import { updateKernel } from "./update-weights.js";
import { backwardUpperLayers, forwardUpperLayers, type Batch } from "./upper-layers.js";

/** Gradient descent: one update a batch, in an order drawn anew each epoch. */
export class EpochRunner extends ThreadPart {
  run(start: TrainingPosition): EpochOutcome | null {
    const startedAt = performance.now();
    if (this.isLeader) Atomics.store(this.control, CONTROL.stop, STOP.no);
    this.wait();
    const position = { ...start };
    const { train, hyperparameters } = this.job;
    const trainRows = rowsOf(train);
    const count = trainRows.length;
    const order = shuffledOrder(hyperparameters.seed, position.epoch, count).map((at) => trainRows[at]!);

    for (let from = 0; from < count; from += hyperparameters.batchSize) {
      if (from < position.batch * hyperparameters.batchSize) continue; // Done before a checkpoint.
      this.trainBatch(takeBatch(train, order.subarray(from, from + hyperparameters.batchSize)), position);
      if (this.stopReason() !== STOP.diverged) {
        position.batch++;
        position.step++;
      }
      const stopped = this.stopped(position, startedAt);
      if (stopped) return stopped;
    }

    const measured = this.measureValidation();
    if (!measured) return this.stopped(position, startedAt);
    if (!this.isLeader) return null;
    position.durationMs += performance.now() - startedAt;
    const metrics = {
      epoch: position.epoch,
      trainLoss: position.lossSum / count,
      trainAccuracy: position.correct / count,
      ...measured,
      durationMs: position.durationMs,
    };
    return { type: "done", metrics, position };
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
}

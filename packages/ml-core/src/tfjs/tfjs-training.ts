/**
 * The top model's training through the tfjs API: rows in the same order, the same dropout, and Keras's formulas, so
 * that it ends where the built-in trainer ends, but for rounding.
 */
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { shuffledOrder } from "../top-model/random.js";
import { classesOfUnits } from "../top-model/output-units.js";
import type { DenseWeights, LabelledFeatures } from "../top-model/top-model.type.js";
import { rowsOf } from "../top-model/training-input.js";
import type { EpochOutcome, TrainingPosition } from "../top-model/training-job.type.js";
import type { Tf } from "./load-tfjs.js";
import type { TfjsTrainingJob } from "./thread.type.js";
import { TfjsNetwork } from "./tfjs-network.js";
import { TfjsOptimizer } from "./tfjs-optimizer.js";

/** Rows measured at a time. */
const VALIDATION_BATCH = 64;

export class TfjsTraining {
  private network: TfjsNetwork | null = null;
  private best: DenseWeights[] = [];
  private readonly optimizer: TfjsOptimizer;

  constructor(
    private readonly tf: Tf,
    private readonly job: TfjsTrainingJob,
    private readonly control: Int32Array,
  ) {
    this.optimizer = new TfjsOptimizer(tf, job.hyperparameters);
  }

  initialize(): void {
    this.network = new TfjsNetwork(this.tf, this.job);
  }

  async runEpoch(start: TrainingPosition): Promise<EpochOutcome> {
    const startedAt = performance.now();
    const position = { ...start };
    const { train, validation, hyperparameters } = this.job;
    const { batchSize, seed } = hyperparameters;
    const rows = rowsOf(train);
    const order = shuffledOrder(seed, position.epoch, rows.length).map((at) => rows[at]!);
    for (let from = position.batch * batchSize; from < order.length; from += batchSize) {
      const batch = order.subarray(from, from + batchSize);
      const { loss, correct } = await this.trainBatch(batch, position.step + 1);
      if (!Number.isFinite(loss)) return this.diverged();
      position.lossSum += loss * batch.length;
      position.correct += correct;
      position.batch++;
      position.step++;
      if (Atomics.load(this.control, 0) !== 0) {
        position.durationMs += performance.now() - startedAt;
        return { type: "canceled", position };
      }
    }
    const measured = await this.measure(validation);
    if (!Number.isFinite(measured.loss)) return this.diverged();
    position.durationMs += performance.now() - startedAt;
    const metrics = {
      epoch: position.epoch,
      trainLoss: position.lossSum / order.length,
      trainAccuracy: position.correct / order.length,
      validationLoss: measured.loss,
      validationAccuracy: measured.accuracy,
      durationMs: position.durationMs,
    };
    return { type: "done", metrics, position };
  }

  keepBest(): void {
    this.best = this.network!.readWeights();
  }

  readWeights(which: "current" | "best"): DenseWeights[] {
    return which === "best" ? this.best : this.network!.readWeights();
  }

  close(): void {
    this.network?.close();
    this.network = null;
    this.optimizer.close();
  }

  private diverged(): EpochOutcome {
    const { train, validation } = this.job;
    const areFeaturesFinite = [train, validation].every(({ features }) => features.every(Number.isFinite));
    return { type: "diverged", areFeaturesFinite };
  }

  private async trainBatch(rows: Int32Array, step: number): Promise<{ loss: number; correct: number }> {
    const { tf, job } = this;
    const network = this.network!;
    const x = this.gather(job.train, rows);
    const targets = this.targets(job.train, rows, job.classWeights);
    const { trained } = network;
    let logits: Tensor2D | null = null;
    const { value, grads } = tf.variableGrads(() => {
      const output = network.forward(x, rows.length, step);
      logits = tf.keep(output);
      return tf.add(this.crossEntropy(targets, output, rows.length), network.penalty()) as Scalar;
    }, trained);
    const [loss] = await value.data();
    const correct = await this.countCorrect(logits!, job.train, rows);
    if (Number.isFinite(loss!)) this.optimizer.apply(trained, grads as Record<string, Tensor>, step);
    tf.dispose([x, targets, value, logits!, ...Object.values(grads)]);
    return { loss: loss!, correct };
  }

  private async measure(data: LabelledFeatures): Promise<{ loss: number; accuracy: number }> {
    const { tf } = this;
    const network = this.network!;
    const all = rowsOf(data);
    let lossSum = 0;
    let correct = 0;
    for (let from = 0; from < all.length; from += VALIDATION_BATCH) {
      const rows = all.subarray(from, from + VALIDATION_BATCH);
      const x = this.gather(data, rows);
      const targets = this.targets(data, rows, null);
      const logits = tf.tidy(() => network.forward(x, rows.length, null));
      const loss = tf.tidy(() => this.crossEntropy(targets, logits, 1));
      lossSum += (await loss.data())[0]!;
      correct += await this.countCorrect(logits, data, rows);
      tf.dispose([x, targets, logits, loss]);
    }
    const penalty = tf.tidy(() => network.penalty());
    const [weighed] = await penalty.data();
    penalty.dispose();
    return { loss: lossSum / all.length + weighed!, accuracy: correct / all.length };
  }

  /** Sum of the rows' cross-entropies over `divisor`; targets carry label smoothing and class weights. */
  private crossEntropy(targets: Tensor2D, logits: Tensor2D, divisor: number): Scalar {
    const { tf } = this;
    return tf.div(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)))), divisor) as Scalar;
  }

  private gather({ features }: LabelledFeatures, rows: Int32Array): Tensor2D {
    const { featureLength } = this.job;
    const values = new Float32Array(rows.length * featureLength);
    rows.forEach((row, at) =>
      values.set(features.subarray(row * featureLength, (row + 1) * featureLength), at * featureLength),
    );
    return this.tf.tensor2d(values, [rows.length, featureLength]);
  }

  private targets({ labels }: LabelledFeatures, rows: Int32Array, weights: Float64Array | null): Tensor2D {
    const classes = classesOfUnits(this.job.layers.at(-1)!.units);
    const { labelSmoothing } = this.job.hyperparameters;
    const values = new Float32Array(rows.length * classes);
    rows.forEach((row, at) => {
      const label = labels[row]!;
      for (let unit = 0; unit < classes; unit++) {
        const target = (unit === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
        values[at * classes + unit] = target * (weights?.[label] ?? 1);
      }
    });
    return this.tf.tensor2d(values, [rows.length, classes]);
  }

  private async countCorrect(logits: Tensor2D, { labels }: LabelledFeatures, rows: Int32Array) {
    const predicted = this.tf.tidy(() => this.tf.argMax(logits, 1));
    const answers = await predicted.data();
    predicted.dispose();
    return rows.reduce((correct, row, at) => correct + (answers[at] === labels[row] ? 1 : 0), 0);
  }
}

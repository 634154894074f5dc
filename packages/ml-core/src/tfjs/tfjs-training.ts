/**
 * The top model's training through the tfjs API: rows in the same order, the same dropout, and Keras's formulas, so
 * that it ends where the built-in trainer ends, but for rounding.
 */
import type { Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs";
import { dropoutStream, randomAt, shuffledOrder } from "../top-model/random.js";
import { drawWeights } from "../top-model/network-weights.js";
import { classesOfUnits, isSigmoid } from "../top-model/output-units.js";
import type { DenseWeights, LabelledFeatures } from "../top-model/top-model.type.js";
import { rowsOf } from "../top-model/training-input.js";
import type { EpochOutcome, TrainingPosition } from "../top-model/training-job.type.js";
import type { Tf } from "./load-tfjs.js";
import type { TfjsTrainingJob } from "./thread.type.js";
import { TfjsOptimizer } from "./tfjs-optimizer.js";

/** Keras's defaults. */
const NORMALIZATION_EPSILON = 1e-3;
const NORMALIZATION_MOMENTUM = 0.99;
/** Rows measured at a time. */
const VALIDATION_BATCH = 64;

interface Layer {
  kernel: Variable;
  bias: Variable;
  normalization: Record<"gamma" | "beta" | "mean" | "variance", Variable> | null;
  dropout: number;
}

export class TfjsTraining {
  private layers: Layer[] = [];
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
    const { tf, job } = this;
    const { initialWeights, featureLength, layers, hyperparameters } = job;
    const weights = initialWeights ?? drawWeights(hyperparameters.seed, featureLength, layers);
    const variable = (values: Float32Array, shape: number[], isTrained = true) =>
      tf.tidy(() => tf.variable(tf.tensor(values, shape), isTrained));
    this.layers = weights.map(({ kernel, bias, inputs, units, batchNormalization: n }, index) => ({
      kernel: variable(kernel, [inputs, units]),
      bias: variable(bias, [units]),
      normalization: n
        ? {
            gamma: variable(n.gamma, [units]),
            beta: variable(n.beta, [units]),
            mean: variable(n.mean, [units], false),
            variance: variable(n.variance, [units], false),
          }
        : null,
      dropout: layers[index]!.dropout,
    }));
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
    this.best = this.readWeights("current");
  }

  readWeights(which: "current" | "best"): DenseWeights[] {
    if (which === "best") return this.best;
    return this.layers.map(({ kernel, bias, normalization }) => {
      const read = (variable: Variable) => Float32Array.from(variable.dataSync());
      const [inputs, units] = kernel.shape as [number, number];
      return {
        kernel: read(kernel),
        bias: read(bias),
        inputs,
        units,
        ...(normalization && {
          batchNormalization: {
            gamma: read(normalization.gamma),
            beta: read(normalization.beta),
            mean: read(normalization.mean),
            variance: read(normalization.variance),
          },
        }),
      };
    });
  }

  close(): void {
    for (const { kernel, bias, normalization } of this.layers)
      this.tf.dispose([kernel, bias, ...Object.values(normalization ?? {})]);
    this.layers = [];
    this.optimizer.close();
  }

  private diverged(): EpochOutcome {
    const { train, validation } = this.job;
    const areFeaturesFinite = [train, validation].every(({ features }) => features.every(Number.isFinite));
    return { type: "diverged", areFeaturesFinite };
  }

  private async trainBatch(rows: Int32Array, step: number): Promise<{ loss: number; correct: number }> {
    const { tf, job } = this;
    const x = this.gather(job.train, rows);
    const targets = this.targets(job.train, rows, job.classWeights);
    const trained = this.layers.flatMap(({ kernel, bias, normalization }) =>
      normalization ? [kernel, bias, normalization.gamma, normalization.beta] : [kernel, bias],
    );
    let logits: Tensor2D | null = null;
    const { value, grads } = tf.variableGrads(() => {
      const output = this.forward(x, rows.length, step);
      logits = tf.keep(output);
      return tf.add(this.crossEntropy(targets, output, rows.length), this.penalty()) as Scalar;
    }, trained);
    const [loss] = await value.data();
    const correct = await this.countCorrect(logits!, job.train, rows);
    if (Number.isFinite(loss!)) this.optimizer.apply(trained, grads as Record<string, Tensor>, step);
    tf.dispose([x, targets, value, logits!, ...Object.values(grads)]);
    return { loss: loss!, correct };
  }

  private async measure(data: LabelledFeatures): Promise<{ loss: number; accuracy: number }> {
    const { tf } = this;
    const all = rowsOf(data);
    let lossSum = 0;
    let correct = 0;
    for (let from = 0; from < all.length; from += VALIDATION_BATCH) {
      const rows = all.subarray(from, from + VALIDATION_BATCH);
      const x = this.gather(data, rows);
      const targets = this.targets(data, rows, null);
      const logits = tf.tidy(() => this.forward(x, rows.length, null));
      const loss = tf.tidy(() => this.crossEntropy(targets, logits, 1));
      lossSum += (await loss.data())[0]!;
      correct += await this.countCorrect(logits, data, rows);
      tf.dispose([x, targets, logits, loss]);
    }
    const penalty = tf.tidy(() => this.penalty());
    const [weighed] = await penalty.data();
    penalty.dispose();
    return { loss: lossSum / all.length + weighed!, accuracy: correct / all.length };
  }

  /** Logits. @param step numbers the dropout; null answers as a trained network does */
  private forward(x: Tensor2D, rows: number, step: number | null): Tensor2D {
    const { tf } = this;
    return this.layers.reduce((input: Tensor2D, layer, index) => {
      const product = tf.add(tf.matMul(input, layer.kernel as Variable & Tensor2D), layer.bias) as Tensor2D;
      if (index === this.layers.length - 1) return this.toLogits(product);
      const active = tf.relu(this.normalize(product, layer, step !== null));
      if (step === null || layer.dropout === 0) return active;
      return tf.mul(active, this.dropoutMask(rows, index, step));
    }, x);
  }

  /** A sigmoid of z is the softmax of [0, z]: from here on there are two classes like any others. */
  private toLogits(output: Tensor2D): Tensor2D {
    if (!isSigmoid({ units: output.shape[1] })) return output;
    return this.tf.concat([this.tf.zerosLike(output), output], 1);
  }

  private normalize(x: Tensor2D, { normalization }: Layer, isTraining: boolean): Tensor2D {
    if (!normalization) return x;
    const { tf } = this;
    const { gamma, beta, mean, variance } = normalization;
    const batch = isTraining ? tf.moments(x, 0) : { mean, variance };
    if (isTraining) {
      const rest = 1 - NORMALIZATION_MOMENTUM;
      for (const [average, now] of [[mean, batch.mean] as const, [variance, batch.variance] as const])
        average.assign(tf.add(tf.mul(average, NORMALIZATION_MOMENTUM), tf.mul(now, rest)));
    }
    const centred = tf.sub(x, batch.mean);
    const scaled = tf.div(centred, tf.sqrt(tf.add(batch.variance, NORMALIZATION_EPSILON)));
    return tf.add(tf.mul(scaled, gamma), beta);
  }

  /** 0 where the built-in trainer drops a unit, else 1 / (1 - p). */
  private dropoutMask(rows: number, index: number, step: number): Tensor2D {
    const { dropout } = this.layers[index]!;
    const { units } = this.job.layers[index]!;
    const stream = dropoutStream(this.job.hyperparameters.seed, step, index);
    const keepBelow = (1 - dropout) * 2 ** 32;
    const mask = Float32Array.from({ length: rows * units }, (_, at) =>
      randomAt(stream, at) >= keepBelow ? 0 : 1 / (1 - dropout),
    );
    return this.tf.tensor2d(mask, [rows, units]);
  }

  /** Sum of the rows' cross-entropies over `divisor`; targets carry label smoothing and class weights. */
  private crossEntropy(targets: Tensor2D, logits: Tensor2D, divisor: number): Scalar {
    const { tf } = this;
    return tf.div(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)))), divisor) as Scalar;
  }

  private penalty(): Scalar {
    const { tf } = this;
    const { l2 } = this.job.hyperparameters;
    if (l2 === 0) return tf.scalar(0);
    return tf.mul(tf.addN(this.layers.map(({ kernel }) => tf.sum(tf.square(kernel)))), l2);
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

/** A top model as TensorFlow.js variables: Keras's layers, and the built-in trainer's dropout. */
import type { Scalar, Tensor2D, Variable } from "@tensorflow/tfjs";
import { dropoutStream, randomAt } from "../top-model/random.js";
import { drawWeights } from "../top-model/network-weights.js";
import { isSigmoid } from "../top-model/output-units.js";
import type { DenseWeights } from "../top-model/top-model.type.js";
import type { Tf } from "./load-tfjs.js";
import type { TfjsTrainingJob } from "./thread.type.js";

/** Keras's defaults. */
const NORMALIZATION_EPSILON = 1e-3;
const NORMALIZATION_MOMENTUM = 0.99;

interface Layer {
  kernel: Variable;
  bias: Variable;
  normalization: Record<"gamma" | "beta" | "mean" | "variance", Variable> | null;
  dropout: number;
}

/** The caller closes it, which frees its variables. */
export class TfjsNetwork {
  private readonly layers: Layer[];

  /** Begins with the job's weights, or draws them from the seed. */
  constructor(
    private readonly tf: Tf,
    private readonly job: Pick<
      TfjsTrainingJob,
      "initialWeights" | "featureLength" | "layers" | "hyperparameters"
    >,
  ) {
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

  /** What the optimiser changes. */
  get trained(): Variable[] {
    return this.layers.flatMap(({ kernel, bias, normalization }) =>
      normalization ? [kernel, bias, normalization.gamma, normalization.beta] : [kernel, bias],
    );
  }

  readWeights(): DenseWeights[] {
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
  }

  /** Logits. @param step numbers the dropout; null answers as a trained network does */
  forward(x: Tensor2D, rows: number, step: number | null): Tensor2D {
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

  /** λ·Σw² of all kernels. */
  penalty(): Scalar {
    const { tf } = this;
    const { l2 } = this.job.hyperparameters;
    if (l2 === 0) return tf.scalar(0);
    return tf.mul(tf.addN(this.layers.map(({ kernel }) => tf.sum(tf.square(kernel)))), l2);
  }
}

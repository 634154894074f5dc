/** Adam as Keras 3 writes it, on tfjs; tfjs's own puts epsilon elsewhere, which shows with small gradients. */
import * as tf from "@tensorflow/tfjs";

export class KerasAdam extends tf.Optimizer {
  static className = "KerasAdam";
  private step = 0;
  private readonly slots = new Map<string, { m: tf.Variable; v: tf.Variable }>();

  constructor(private readonly learningRate: number) {
    super();
  }

  override applyGradients(gradients: Parameters<tf.Optimizer["applyGradients"]>[0]): void {
    this.step++;
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const alpha = (this.learningRate * Math.sqrt(1 - 0.999 ** this.step)) / (1 - 0.9 ** this.step);
    for (const [name, gradient] of named)
      tf.tidy(() => {
        const variable = tf.engine().registeredVariables[name]!;
        const slot = this.slots.get(name) ?? { m: zerosLike(variable), v: zerosLike(variable) };
        this.slots.set(name, slot);
        slot.m.assign(tf.add(slot.m, tf.mul(tf.sub(gradient, slot.m), 1 - 0.9)));
        slot.v.assign(tf.add(slot.v, tf.mul(tf.sub(tf.square(gradient), slot.v), 1 - 0.999)));
        variable.assign(
          tf.sub(variable, tf.div(tf.mul(slot.m, alpha), tf.add(tf.sqrt(slot.v), 1e-7))) as tf.Tensor,
        );
      });
  }

  getConfig() {
    return { learningRate: this.learningRate };
  }
}

const zerosLike = (variable: tf.Variable) => tf.variable(tf.zerosLike(variable), false);

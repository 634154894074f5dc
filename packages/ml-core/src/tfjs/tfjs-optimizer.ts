/** Keras 3's Adam, RMSprop and SGD through the tfjs API; tfjs's own put epsilon elsewhere, which shows. */
import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { Hyperparameters } from "@smallset/schema";
import { optimizerCoefficients } from "../top-model/optimizer-coefficients.js";
import type { Tf } from "./load-tfjs.js";

export class TfjsOptimizer {
  private readonly slots = new Map<string, { m: Variable; v: Variable }>();

  constructor(
    private readonly tf: Tf,
    private readonly hyperparameters: Hyperparameters,
  ) {}

  /** Update number `step`, from 1 on, with the same slots and coefficients as assembly/optimizers.ts. */
  apply(variables: readonly Variable[], gradients: Record<string, Tensor>, step: number): void {
    const { tf, hyperparameters } = this;
    const { decay1, decay2, rate, epsilon } = optimizerCoefficients(hyperparameters, step);
    for (const variable of variables)
      tf.tidy(() => {
        const gradient = gradients[variable.name]!;
        const { m, v } = this.slotsOf(variable);
        if (hyperparameters.optimizer !== "rmsprop") m.assign(tf.add(tf.mul(m, decay1), gradient));
        if (hyperparameters.optimizer !== "sgd") v.assign(tf.add(tf.mul(v, decay2), tf.square(gradient)));
        const moved = {
          adam: () => tf.div(m, tf.add(tf.sqrt(v), epsilon)),
          rmsprop: () => tf.div(gradient, tf.sqrt(tf.add(v, epsilon))),
          sgd: () => m as Tensor,
          // Left to the built-in trainer: see train-top-model.ts.
          lbfgs: () => tf.zerosLike(m),
        }[hyperparameters.optimizer]();
        variable.assign(tf.sub(variable, tf.mul(moved, rate)));
      });
  }

  private slotsOf(variable: Variable) {
    const { tf } = this;
    const known = this.slots.get(variable.name);
    if (known) return known;
    const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
    const slots = { m: zeros(), v: zeros() };
    this.slots.set(variable.name, slots);
    return slots;
  }

  close(): void {
    for (const { m, v } of this.slots.values()) this.tf.dispose([m, v]);
  }
}

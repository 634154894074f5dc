/**
 * Logistic regression by L-BFGS, as each training thread runs it. An epoch is one iteration: the gradient over the
 * whole training split, and a step. The leader decides on steps; all threads do the passes over the features.
 */
import { vectorIndices } from "./activation.js";
import { Lbfgs, type Evaluated } from "./lbfgs.js";
import { crossEntropy } from "./loss.js";
import { CONTROL } from "./network-plan.js";
import { optimizerCoefficients } from "./optimizer-coefficients.js";
import { STOP, takeBatch, ThreadPart } from "./thread-part.js";
import { rowsOf } from "./training-input.js";
import type { EpochOutcome, TrainingPosition } from "./training-job.type.js";
import { updateKernel } from "./update-weights.js";
import type { Batch } from "./upper-layers.js";

/** Converged when the gradient is this much shorter than at the start. A length, so that rotation does not show. */
const GRADIENT_SHARE = 1e-5;
/** Or when a step lowers the loss by no more than this share of it, which float32's rounding could do as well. */
const LOSS_SHARE = 1e-7;

/** What the leader tells the others to do next. */
const NEXT = { evaluate: 1, go: 0 } as const;

interface Point {
  weights: Float64Array;
  evaluated: Evaluated & { correct: number };
}

export class LbfgsRunner extends ThreadPart {
  /** Leader only. */
  private readonly lbfgs = new Lbfgs();
  private here: Point | null = null;
  private firstLength = 0;
  private lossSum = 0;
  private correct = 0;
  private biasGradient = new Float64Array();

  run(start: TrainingPosition): EpochOutcome | null {
    const startedAt = performance.now();
    const position = { ...start };
    if (this.isLeader) Atomics.store(this.control, CONTROL.stop, STOP.no);
    this.wait();
    let isConverged = false;
    if (this.isLeader) {
      isConverged = !this.takeStep();
      this.tellOthers(NEXT.go);
    } else while (this.isToldTo(NEXT.evaluate)) this.passOverTrainSplit();

    const stopped = this.stopped(position, startedAt);
    if (stopped) return stopped;
    const measured = this.measureValidation();
    if (!measured) return this.stopped(position, startedAt);
    if (!this.isLeader) return null;
    position.step++;
    position.durationMs += performance.now() - startedAt;
    const { value, correct } = this.here!.evaluated;
    const metrics = {
      epoch: position.epoch,
      trainLoss: value,
      trainAccuracy: correct / rowsOf(this.job.train).length,
      ...measured,
      durationMs: position.durationMs,
    };
    return { type: "done", metrics, position, isConverged };
  }

  /** Leader: moves to a lower loss. False when there is none, and after the last step that is worth it. */
  private takeStep(): boolean {
    this.here ??= this.evaluateStart();
    if (this.stopReason() !== STOP.no) return false;
    const next = this.lbfgs.step(this.here.weights, this.here.evaluated, (weights) => this.evaluate(weights));
    if (this.stopReason() !== STOP.no) return false;
    if (!next) {
      // What was tried last lies in the memory, which was not the best.
      this.writeWeights(this.here.weights);
      return false;
    }
    const before = this.here.evaluated.value;
    this.here = { weights: next.point, evaluated: next.evaluated };
    const { value, gradient } = next.evaluated;
    return before - value > LOSS_SHARE * before && length(gradient) > GRADIENT_SHARE * this.firstLength;
  }

  private evaluateStart(): Point {
    const { plan, floats } = this.network;
    const from = plan.parametersAt / 4;
    const weights = Float64Array.from(floats.subarray(from, from + plan.parameterBytes / 4));
    const evaluated = this.evaluate(weights);
    this.firstLength = length(evaluated.gradient);
    return { weights, evaluated };
  }

  private writeWeights(weights: Float64Array): void {
    this.network.floats.set(weights, this.network.plan.parametersAt / 4);
  }

  /** Leader: mean loss with its penalty, and their gradient, at `weights`. */
  private evaluate(weights: Float64Array): Point["evaluated"] {
    const { floats, plan } = this.network;
    const layer = plan.layers[0]!;
    const { l2 } = this.job.hyperparameters;
    const parameters = plan.parameterBytes / 4;
    const slot = plan.parametersAt / 4 + parameters;
    this.writeWeights(weights);
    floats.fill(0, slot, slot + parameters);
    this.tellOthers(NEXT.evaluate);
    this.passOverTrainSplit();

    const gradient = Float64Array.from(floats.subarray(slot, slot + parameters));
    gradient.set(this.biasGradient, vectorIndices(layer).bias - plan.parametersAt / 4);
    const kernelEnd = (layer.vectors - plan.parametersAt) / 4;
    let squares = 0;
    if (l2 > 0)
      for (let i = 0; i < kernelEnd; i++) {
        squares += weights[i]! ** 2;
        gradient[i]! += 2 * l2 * weights[i]!;
      }
    const value = this.lossSum / rowsOf(this.job.train).length + l2 * squares;
    // A step too long for float32 is shortened by the line search; only the start has to be finite.
    if (this.here && Atomics.load(this.control, CONTROL.stop) === STOP.diverged)
      Atomics.store(this.control, CONTROL.stop, STOP.no);
    return { value: Number.isFinite(value) ? value : Infinity, gradient, correct: this.correct };
  }

  /** Sums loss and gradients of all batches; every thread does its inputs. */
  private passOverTrainSplit(): void {
    const { train, plan } = this.job;
    const rows = rowsOf(train);
    this.lossSum = this.correct = 0;
    this.biasGradient = new Float64Array(plan.layers[0]!.units);
    for (let from = 0; from < rows.length; from += plan.batchCapacity)
      this.passOverBatch(takeBatch(train, rows.subarray(from, from + plan.batchCapacity)), rows.length);
    this.wait();
  }

  private passOverBatch(batch: Batch, divisor: number): void {
    const { network, job, inputs } = this;
    const layer = job.plan.layers[0]!;
    const { hyperparameters, classWeights } = job;
    const xt = this.startBatch(job.train.features, batch);
    this.wait();
    if (this.isLeader) {
      const { lossSum, correct } = crossEntropy(network, layer, {
        rows: batch.rows.length,
        batch: batch.batch,
        labels: batch.labels,
        labelSmoothing: hyperparameters.labelSmoothing,
        classWeights,
        writeGradient: true,
        divisor,
      });
      this.lossSum += lossSum;
      this.correct += correct;
      const from = layer.vectorGradients / 4;
      for (let unit = 0; unit < layer.units; unit++) this.biasGradient[unit]! += network.floats[from + unit]!;
      this.decideToStop(this.lossSum);
    }
    this.wait();
    const coefficients = optimizerCoefficients(hyperparameters, 1);
    updateKernel(network, layer, {
      xt,
      batch: batch.batch,
      inputs,
      hyperparameters: { optimizer: "lbfgs", l2: 0 },
      coefficients,
    });
  }

  private tellOthers(next: number): void {
    Atomics.store(this.control, CONTROL.command, next);
    this.wait();
  }

  private isToldTo(next: number): boolean {
    this.wait();
    return Atomics.load(this.control, CONTROL.command) === next;
  }
}

const length = (vector: Float64Array) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

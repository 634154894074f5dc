/** A model's answer. */

export interface Prediction {
  className: string;
  classIndex: number;
  /** The probabilities of all classes sum to 1. */
  probability: number;
}

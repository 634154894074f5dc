/** Tells the two ways apart in which a top model ends: softmax over all classes, or one sigmoid between two. */
import type { Hyperparameters } from "@smallset/schema";

/** One unit is a sigmoid: a softmax of one would always say 1. */
export const isSigmoid = (output: { units: number }): boolean => output.units === 1;

export const outputUnits = ({ output }: Pick<Hyperparameters, "output">, classes: number): number =>
  output === "sigmoid" ? 1 : classes;

/** How many classes an output layer of so many units tells apart. */
export const classesOfUnits = (units: number): number => (units === 1 ? 2 : units);

/** Figures that say how good a classifier is, from counts alone. */
import type { ClassReport } from "./evaluation.type.js";

/** The normal distribution's 97.5 % point: two-sided 95 %. */
const Z_95 = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a share (Wilson 1927). Unlike ± 1.96 standard errors it stays within 0 … 1 and
 * holds for few images or few mistakes. With `count` 0 nothing is known: 0 … 1.
 */
export function wilsonInterval(correct: number, count: number): { low: number; high: number } {
  if (count === 0) return { low: 0, high: 1 };
  const share = correct / count;
  const spread = Z_95 ** 2 / count;
  const centre = share + spread / 2;
  const margin = Z_95 * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return {
    // At the ends the bounds are exactly 0 and 1, which rounding would miss.
    low: correct === 0 ? 0 : (centre - margin) / (1 + spread),
    high: correct === count ? 1 : (centre + margin) / (1 + spread),
  };
}

/** [true class][predicted class] counts. */
export function toConfusionMatrix(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let row = 0; row < labels.length; row++) matrix[labels[row]!]![predicted[row]!]!++;
  return matrix;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Precision, recall and F1 of each class; 0 where undefined, as scikit-learn's `zero_division=0`. */
export function toClassReports(
  matrix: readonly (readonly number[])[],
  classNames: readonly string[],
): ClassReport[] {
  return classNames.map((className, index) => {
    const hits = matrix[index]![index]!;
    const support = sum(matrix[index]!);
    const predicted = sum(matrix.map((row) => row[index]!));
    return {
      className,
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
      support,
    };
  });
}

/** The mean F1 over the classes that occur, as labels or as predictions: what scikit-learn calls macro. */
export function macroF1(matrix: readonly (readonly number[])[], classes: readonly ClassReport[]): number {
  const occurring = classes.filter(
    ({ support }, index) => support > 0 || matrix.some((row) => row[index]! > 0),
  );
  return ratio(sum(occurring.map(({ f1 }) => f1)), occurring.length);
}

/** Says how far probabilities and the share of right answers lie apart, and what withholding unsure answers costs. */
import type { CalibrationMeasure, OperatingPoint } from "@smallset/schema";

/** A model's answer to one held-out image. */
export interface JudgedAnswer {
  /** Of the most probable class. */
  probability: number;
  isRight: boolean;
  /** −log of the true class's probability. */
  loss: number;
}

/** As Guo et al. 2017, but 10 bins instead of 15: there are hundreds of photos, not ten thousand. */
const BINS = 10;
const MAX_POINTS = 100;

const mean = (values: readonly number[]) =>
  values.length ? values.reduce((total, value) => total + value, 0) / values.length : 0;

export function measureCalibration(answers: readonly JudgedAnswer[]): CalibrationMeasure {
  const bins = Array.from({ length: BINS }, (_, index) => {
    const [low, high] = [index / BINS, (index + 1) / BINS];
    const inside = answers.filter(
      ({ probability }) => Math.min(BINS - 1, Math.ceil(probability * BINS) - 1) === index,
    );
    return {
      low,
      high,
      count: inside.length,
      meanProbability: mean(inside.map(({ probability }) => probability)),
      accuracy: mean(inside.map(({ isRight }) => Number(isRight))),
    };
  });
  const gap = bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanProbability - bin.accuracy), 0);
  return { ece: gap / Math.max(1, answers.length), loss: mean(answers.map(({ loss }) => loss)), bins };
}

/** What each threshold would have given, the highest first; at most 100 of them, always with the one that answers all. */
export function listOperatingPoints(answers: readonly JudgedAnswer[]): OperatingPoint[] {
  const sorted = answers.toSorted((a, b) => b.probability - a.probability);
  const points: OperatingPoint[] = [];
  let right = 0;
  for (const [index, { probability, isRight }] of sorted.entries()) {
    if (isRight) right++;
    // Equal probabilities are answered together or not at all.
    if (sorted[index + 1]?.probability === probability) continue;
    points.push({ threshold: probability, answered: index + 1, right });
  }
  const stride = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, index) => (points.length - 1 - index) % stride === 0);
}

import { chooseOperatingPoint } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { predict } from "../../src/prediction/predict.js";
import { fitTemperature } from "../../src/reliability/fit-temperature.js";
import { listOperatingPoints, measureCalibration } from "../../src/reliability/measure-calibration.js";
import { measureReliability } from "../../src/reliability/measure-reliability.js";
import { softmaxRow, withTemperature } from "../../src/reliability/scale-logits.js";
import { createRandom } from "../../src/runtime/seeded-random.js";
import type { LabelledFeatures, TopModel } from "../../src/top-model/top-model.type.js";

/** Logits are the features themselves, `sharpness` times too large. */
const overconfident = (sharpness: number): TopModel => ({
  classNames: ["a", "b", "c"],
  layers: [
    {
      inputs: 3,
      units: 3,
      kernel: Float32Array.of(sharpness, 0, 0, 0, sharpness, 0, 0, 0, sharpness),
      bias: new Float32Array(3),
    },
  ],
});

/** Labels are drawn from the softmax of the features: a model that says these probabilities is calibrated. */
function drawCalibrated(count: number, seed: number): LabelledFeatures {
  const random = createRandom(seed);
  const features = Float32Array.from({ length: count * 3 }, () => random() * 4);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const [a, b] = softmaxRow(Float64Array.from(features.subarray(row * 3, row * 3 + 3)), 1);
    const dice = random();
    return dice < a! ? 0 : dice < a! + b! ? 1 : 2;
  });
  return { features, labels };
}
const nothing: LabelledFeatures = { features: new Float32Array(), labels: new Int32Array() };

describe("measureReliability", () => {
  it("finds the temperature of a model that is three times too sure, and that it helps on other images", async () => {
    const report = await measureReliability({
      topModel: overconfident(3),
      validation: drawCalibrated(600, 1),
      test: drawCalibrated(600, 2),
    });
    expect(report.temperature).toBeGreaterThan(2.4);
    expect(report.temperature).toBeLessThan(3.6);
    expect(report).toMatchObject({ split: "test", count: 600, fittedCount: 600, crossFitted: false });
    expect(report.before.ece).toBeGreaterThan(0.15);
    expect(report.after.ece).toBeLessThan(0.07);
    expect(report.after.loss).toBeLessThan(report.before.loss);
  });

  it("judges by cross-fitting where there is no test split", async () => {
    const report = await measureReliability({
      topModel: overconfident(3),
      validation: drawCalibrated(600, 1),
      test: nothing,
    });
    expect(report).toMatchObject({ split: "validation", count: 600, crossFitted: true });
    expect(report.after.ece).toBeLessThan(report.before.ece);
  });

  it("claims no certainty after twenty right answers", () => {
    const logits = Float64Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 2 : 0));
    const data = { logits, labels: new Int32Array(20), classes: 2 };
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const temperature = fitTemperature(data, rows);
    const sure = softmaxRow(logits.subarray(0, 2), temperature)[0]!;
    expect(temperature).toBeLessThan(1);
    expect(sure).toBeLessThan(0.999);
    expect(fitTemperature(data, [])).toBe(1);
  });
});

describe("withTemperature", () => {
  it("changes probabilities as softmax(logits / T) does, and no answer", () => {
    const { features } = drawCalibrated(50, 3);
    const topModel = overconfident(2);
    const scaled = predict({ topModel: withTemperature(topModel, 2.5), features });
    for (let row = 0; row < 50; row++) {
      const logits = Float64Array.from(features.subarray(row * 3, row * 3 + 3), (value) => value * 2);
      const expected = softmaxRow(logits, 2.5);
      for (const [index, value] of expected.entries()) expect(scaled[row * 3 + index]).toBeCloseTo(value, 5);
    }
    expect(withTemperature(topModel, 1)).toBe(topModel);
  });
});

describe("operating points", () => {
  const answers = [0.99, 0.9, 0.9, 0.8, 0.7, 0.6].map((probability, index) => ({
    probability,
    isRight: index !== 2 && index !== 5,
    loss: 0,
  }));

  it("count what each threshold answers, equal probabilities together", () => {
    expect(listOperatingPoints(answers)).toEqual([
      { threshold: 0.99, answered: 1, right: 1 },
      { threshold: 0.9, answered: 3, right: 2 },
      { threshold: 0.8, answered: 4, right: 3 },
      { threshold: 0.7, answered: 5, right: 4 },
      { threshold: 0.6, answered: 6, right: 4 },
    ]);
  });

  it("choose the lowest threshold that is right often enough, or none", () => {
    const operatingPoints = listOperatingPoints(answers);
    expect(chooseOperatingPoint({ operatingPoints }, 0.8)?.threshold).toBe(0.7);
    expect(chooseOperatingPoint({ operatingPoints }, 0.99)?.threshold).toBe(0.99);
    expect(chooseOperatingPoint({ operatingPoints: operatingPoints.slice(1) }, 0.99)).toBeNull();
  });

  it("stay few for many photos, and keep the one that answers all", () => {
    const many = Array.from({ length: 1234 }, (_, index) => ({
      probability: 1 - index / 2000,
      isRight: true,
      loss: 0,
    }));
    const points = listOperatingPoints(many);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.at(-1)).toMatchObject({ answered: 1234, right: 1234 });
  });
});

it("works the calibration error out as by hand", () => {
  const { ece, bins } = measureCalibration([
    { probability: 0.95, isRight: true, loss: 0.1 },
    { probability: 0.95, isRight: false, loss: 3 },
    { probability: 0.55, isRight: true, loss: 0.6 },
  ]);
  expect(ece).toBeCloseTo((2 * 0.45 + 0.45) / 3, 10);
  expect(bins[9]).toMatchObject({ count: 2, accuracy: 0.5 });
  expect(bins[5]).toMatchObject({ count: 1, accuracy: 1 });
});

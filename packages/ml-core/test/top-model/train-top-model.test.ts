import { AppError } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { predict } from "../../src/prediction/predict.js";
import { partialResultOf } from "../../src/top-model/training-errors.js";
import { drawFeatures, train, weightBytes, withoutDurations } from "./top-model-helpers.js";

const rejection = async (promise: Promise<unknown>): Promise<AppError> => {
  const outcome = await promise.then(
    () => new Error("It did not fail."),
    (error: unknown) => error,
  );
  if (!(outcome instanceof AppError)) throw outcome;
  return outcome;
};

const rows = (count: number, featureLength = 40) =>
  drawFeatures({ rows: count, featureLength, classes: 2, seed: 1 });

describe("trainTopModel", () => {
  it("learns classes that can be told apart", async () => {
    const { history, topModel } = await train(
      { epochs: 20, learningRate: 1e-2, hiddenLayers: [{ units: 32, dropout: 0.5 }] },
      { classes: 3, rows: 300, featureLength: 60 },
    );
    expect(history.at(-1)!.validationAccuracy).toBe(1);
    expect(history.at(-1)!.trainLoss).toBeLessThan(history[0]!.trainLoss / 5);
    expect(topModel.layers.map(({ inputs, units }) => [inputs, units])).toEqual([
      [60, 32],
      [32, 3],
    ]);
  });

  it("learns nothing where there is nothing to learn", async () => {
    const nothing = { featureLength: 60, classes: 2, signal: 0 };
    const { history } = await train(
      { epochs: 5, learningRate: 1e-3 },
      {
        train: drawFeatures({ rows: 200, seed: 1, ...nothing }),
        validation: drawFeatures({ rows: 200, seed: 2, ...nothing }),
      },
    );
    expect(history.at(-1)!.validationAccuracy).toBeGreaterThan(0.3);
    expect(history.at(-1)!.validationAccuracy).toBeLessThan(0.7);
  });

  it("learns with the seed project's stack of 512, 256 and 128 with batch normalisation", async () => {
    const layer = { batchNormalization: true, dropout: 0.5 };
    const { history } = await train(
      {
        epochs: 15,
        optimizer: "rmsprop",
        learningRate: 1e-3,
        hiddenLayers: [512, 256, 128].map((units) => ({ units, ...layer })),
      },
      { classes: 4, rows: 400, featureLength: 60 },
    );
    expect(Math.max(...history.map(({ validationAccuracy }) => validationAccuracy))).toBeGreaterThan(0.9);
  });

  it("gives the same bytes for the same seed and others for another", async () => {
    const [first, again, other] = [
      await train({ epochs: 3, seed: 7 }),
      await train({ epochs: 3, seed: 7 }),
      await train({ epochs: 3, seed: 8 }),
    ];
    expect(weightBytes(again.topModel)).toEqual(weightBytes(first.topModel));
    expect(withoutDurations(again.history)).toEqual(withoutDurations(first.history));
    expect(weightBytes(other.topModel)).not.toEqual(weightBytes(first.topModel));
  });

  it.each([
    { name: "a wide layer", hiddenLayers: [{ units: 256, dropout: 0.5 }] },
    {
      name: "an odd stack with batch normalisation",
      hiddenLayers: [
        { units: 37, batchNormalization: true, dropout: 0.3 },
        { units: 19, batchNormalization: true, dropout: 0.2 },
      ],
    },
    { name: "no hidden layer", hiddenLayers: [] },
    { name: "a sigmoid", hiddenLayers: [{ units: 40, dropout: 0.5 }], output: "sigmoid" as const },
    { name: "the plain kernel", hiddenLayers: [{ units: 40, dropout: 0.5 }], kernel: "simd" as const },
  ])("gives the same bytes with one, two and three threads on $name", async (variant) => {
    const { hiddenLayers, output, kernel } = variant;
    const hyperparameters = { epochs: 3, hiddenLayers, l2: 1e-3, output };
    const classes = output === "sigmoid" ? 2 : 3;
    const odd = { rows: 50, featureLength: 123, classes, ...(kernel && { kernel }) };
    const [one, two, three] = [
      await train(hyperparameters, { ...odd, threads: 1 }),
      await train(hyperparameters, { ...odd, threads: 2 }),
      await train(hyperparameters, { ...odd, threads: 3 }),
    ];
    expect(weightBytes(two.topModel)).toEqual(weightBytes(one.topModel));
    expect(weightBytes(three.topModel)).toEqual(weightBytes(one.topModel));
    expect(withoutDurations(two.history)).toEqual(withoutDurations(one.history));
    expect(withoutDurations(three.history)).toEqual(withoutDurations(one.history));
  });

  it("stops after `patience` epochs without a better one and returns the best epoch's weights", async () => {
    // A rate this high leaves the best epoch early behind; labels without signal make sure of it.
    const shape = { rows: 60, featureLength: 60, classes: 2, signal: 0.05 };
    const validation = drawFeatures({ ...shape, seed: 2 });
    const result = await train(
      { epochs: 200, patience: 4, learningRate: 1e-3 },
      { train: drawFeatures({ ...shape, seed: 1 }), validation },
    );
    expect(result.stoppedEarly).toBe(true);
    expect(result.history).toHaveLength(result.bestEpoch + 4);
    const losses = result.history.map(({ validationLoss }) => validationLoss);
    expect(losses[result.bestEpoch - 1]).toBe(Math.min(...losses));

    const probabilities = predict({ topModel: result.topModel, features: validation.features });
    const ofTruth = Array.from(validation.labels, (label, row) => -Math.log(probabilities[row * 2 + label]!));
    const loss = ofTruth.reduce((sum, value) => sum + value, 0) / ofTruth.length;
    expect(loss).toBeCloseTo(losses[result.bestEpoch - 1]!, 5);
  });

  it("trains to the end where patience is null", async () => {
    const result = await train({ epochs: 7, patience: null, learningRate: 0.05 });
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(result.stoppedEarly).toBe(false);
  });

  it("waits for onEpochEnd before it goes on", async () => {
    const order: string[] = [];
    await train(
      { epochs: 3 },
      {
        onEpochEnd: async ({ epoch }) => {
          order.push(`begin ${epoch}`);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`end ${epoch}`);
        },
        onProgress: ({ done, total }) => order.push(`${done} of ${total}`),
      },
    );
    expect(order).toEqual([1, 2, 3].flatMap((epoch) => [`begin ${epoch}`, `end ${epoch}`, `${epoch} of 3`]));
  });

  it("passes on what onEpochEnd throws", async () => {
    const training = train(
      { epochs: 3 },
      {
        onEpochEnd: () => {
          throw new Error("The database is away.");
        },
      },
    );
    await expect(training).rejects.toThrow("The database is away.");
  });

  it("leaves the caller's event loop free while it works", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { history } = await train({ epochs: 4, patience: null }, { rows: 512, featureLength: 4096 });
    clearInterval(timer);
    // Blocked, the timer would fire about once an epoch: after each message.
    expect(turns).toBeGreaterThan(history.length * 3);
  });

  it("names the epoch when the loss diverges, hints at the learning rate and keeps the best weights", async () => {
    // The penalty's gradient alone multiplies the weights by -19 an update: infinite after some epochs.
    const error = await rejection(
      train({
        epochs: 50,
        patience: null,
        optimizer: "sgd",
        momentum: 0,
        learningRate: 1,
        l2: 10,
        batchSize: 32,
      }),
    );
    expect(error.code).toBe("TRAINING_DIVERGED");
    const partial = partialResultOf(error)!;
    expect(error.message).toContain(`in epoch ${partial.history.length + 1}`);
    expect(error.nextStep).toContain("0.1 instead of 1");
    expect(partial.bestEpoch).toBe(1);
    expect(partial.topModel.layers[0]!.kernel.every(Number.isFinite)).toBe(true);
  });

  it("says so when the features themselves are not finite", async () => {
    const bad = drawFeatures({ rows: 20, featureLength: 40, classes: 2, seed: 1 });
    bad.features[77] = NaN;
    const error = await rejection(train({ epochs: 2 }, { train: bad }));
    expect(error.code).toBe("TRAINING_DIVERGED");
    expect(error.nextStep).toMatch(/extract them again/);
    expect(partialResultOf(error)).toBeNull();
  });

  it("refuses input that cannot be trained on, saying why", async () => {
    const codes = await Promise.all(
      [
        train({}, { train: rows(0) }),
        train({}, { validation: rows(0) }),
        train({}, { validation: rows(10, 41) }),
        train({}, { classNames: ["only one"] }),
        train({ output: "sigmoid" }, { classes: 3 }),
        train({}, { train: drawFeatures({ rows: 9, featureLength: 40, classes: 3, seed: 1 }) }),
        train({ hiddenLayers: [{ units: 4096 }] }, { train: rows(4, 90_000), validation: rows(4, 90_000) }),
      ].map(async (training) => (await rejection(training)).code),
    );
    expect(codes).toEqual([
      "EMPTY_SPLIT",
      "EMPTY_SPLIT",
      "FEATURE_SET_MISMATCH",
      "TOO_FEW_CLASSES",
      "SIGMOID_NEEDS_TWO_CLASSES",
      "LABEL_OUT_OF_RANGE",
      "TOP_MODEL_TOO_LARGE",
    ]);
  });
});

/** The form's checks against the contract's own parser. */
import { extractorSpecSchema, hyperparametersSchema, parseHyperparameters } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { describeHyperparameters } from "../src/features/new-run/hyperparameter-ranges";
import { checkRunForm, initialValues, toStartRunInput } from "../src/features/new-run/run-form";

const contract = describeHyperparameters();
const start = () => initialValues(contract, { datasetVersionId: "v1", weights: "imagenet" });

describe("the new-run form", () => {
  it("sends what the contract calls defaults when nothing is touched", () => {
    expect(checkRunForm(start(), contract)).toEqual({});
    const input = toStartRunInput(start(), contract.defaults);
    expect(parseHyperparameters(input.hyperparameters)).toEqual(parseHyperparameters({}));
    expect(input).not.toHaveProperty("name");
  });

  it("refuses each number exactly where the contract does", () => {
    const candidates = [-1, 0, 1e-9, 0.5, 0.51, 0.999, 1, 1.5, 10, 11, 1024, 1025, 10_000, 10_001];
    for (const field of [
      "learningRate",
      "momentum",
      "batchSize",
      "epochs",
      "patience",
      "l2",
      "labelSmoothing",
    ] as const)
      for (const value of candidates) {
        const refused = field in checkRunForm({ ...start(), [field]: value }, contract);
        const parsed = hyperparametersSchema.safeParse({ [field]: value });
        expect({ field, value, refused }).toEqual({ field, value, refused: !parsed.success });
      }
  });

  it("refuses further views exactly where the contract does, and asks for none by itself", () => {
    expect(toStartRunInput(start(), contract.defaults).extractor?.augmentationViews).toBe(0);
    for (const augmentationViews of [-1, 0, 1, 1.5, 10, 11] as const) {
      const refused = "augmentationViews" in checkRunForm({ ...start(), augmentationViews }, contract);
      const parsed = extractorSpecSchema.safeParse({ augmentationViews });
      expect({ augmentationViews, refused }).toEqual({ augmentationViews, refused: !parsed.success });
    }
    const three = toStartRunInput({ ...start(), augmentationViews: 3 }, contract.defaults);
    expect(three.extractor?.augmentationViews).toBe(3);
  });

  it("trains to the end when stopping early is off, whatever patience says", () => {
    const values = { ...start(), stopsEarly: false, patience: "" as const };
    expect(checkRunForm(values, contract)).toEqual({});
    expect(toStartRunInput(values, contract.defaults).hyperparameters?.patience).toBeNull();
  });

  it("sends the output and the pooling that were chosen", () => {
    const chosen = toStartRunInput({ ...start(), output: "sigmoid" }, contract.defaults);
    expect(parseHyperparameters(chosen.hyperparameters).output).toBe("sigmoid");
    expect(start().output).toBe("softmax");
    const averaged = toStartRunInput({ ...start(), pooling: "average" }, contract.defaults);
    expect(parseHyperparameters(averaged.hyperparameters).pooling).toBe("average");
  });

  it("sends no hidden layer for a linear probe and names the bad layer of one's own", () => {
    const probe = toStartRunInput({ ...start(), layersPreset: "probe" }, contract.defaults);
    expect(probe.hyperparameters?.hiddenLayers).toEqual([]);
    const layers = [{ units: 64, batchNormalization: false, dropout: 1 }];
    expect(Object.keys(checkRunForm({ ...start(), layersPreset: "custom", layers }, contract))).toEqual([
      "layers.0.dropout",
    ]);
  });
});

/** The gate as people type it: percent where the API takes shares. */
import type {
  PairedTestRule,
  PromotionGateQuery,
  SetPromotionGateMutationVariables,
} from "@smallset/schema/documents";

export type Gate = NonNullable<PromotionGateQuery["registeredModel"]>["gate"];
type GateInput = SetPromotionGateMutationVariables["input"]["gate"];

export interface GateValues {
  /** Percent; empty: no such demand. */
  minimumAccuracy: number | "";
  /** 0 to 100, as F1 × 100. */
  minimumMacroF1: number | "";
  maxRecallDrop: number | "";
  refuseLeakage: boolean;
  pairedTest: PairedTestRule;
}

const toPercent = (share: number | null | undefined): number | "" =>
  share == null ? "" : Number((share * 100).toFixed(6));
const toShare = (percent: number | ""): number | null => (percent === "" ? null : percent / 100);

export const toValues = (gate: Gate): GateValues => ({
  minimumAccuracy: toPercent(gate.minimumAccuracy),
  minimumMacroF1: toPercent(gate.minimumMacroF1),
  maxRecallDrop: toPercent(gate.maxRecallDrop),
  refuseLeakage: gate.refuseLeakage,
  pairedTest: gate.pairedTest,
});

/** Aliases and significance level stay as they are: the API takes the whole gate. */
export const toInput = (values: GateValues, gate: Gate): GateInput => ({
  aliases: gate.aliases,
  significanceLevel: gate.significanceLevel,
  minimumAccuracy: toShare(values.minimumAccuracy),
  minimumMacroF1: toShare(values.minimumMacroF1),
  maxRecallDrop: toShare(values.maxRecallDrop),
  refuseLeakage: values.refuseLeakage,
  pairedTest: values.pairedTest,
});

/** Null when it can be sent. */
export const checkPercent = (value: number | ""): string | null =>
  value === "" || (value >= 0 && value <= 100) ? null : "Between 0 and 100, or leave it empty.";

/** A parsed search: a tree of comparisons. */
import type { RunField } from "./run-field.js";

export const COMPARISONS = ["=", "!=", ">", ">=", "<", "<=", "~", "!~"] as const;
export type ComparisonOperator = (typeof COMPARISONS)[number];

/** What a field is compared with: as written, and what it means as a number or a span of time. */
export interface SearchValue {
  text: string;
  number: number | null;
  /** `to` is one behind the last moment: `createdAt = 2026-11-23` means that whole day. */
  span: { from: Date; to: Date } | null;
}

export type RunSearch =
  | { is: "and" | "or"; parts: RunSearch[] }
  | { is: "not"; part: RunSearch }
  /** A word alone: runs whose name, dataset or experiment contains it. */
  | { is: "contains"; text: string }
  | { is: "compare"; field: RunField; operator: ComparisonOperator; value: SearchValue }
  | { is: "in"; field: RunField; values: SearchValue[] }
  | { is: "exists"; field: RunField };

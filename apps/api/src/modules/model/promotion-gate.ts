/** Decides whether a version may take the place of another, in words that need no ML background. */
import type { StoredEvaluation } from "../run/evaluation.service.js";
import { countChanges, recallsOf, type CommonImage } from "./compare-versions.js";
import { mcNemarExact } from "./mcnemar.js";

export type PairedTestRule = "OFF" | "NOT_WORSE" | "BETTER";
export type CheckStatus = "PASSED" | "FAILED" | "SKIPPED";
export type GateCheckCode =
  "MINIMUM_ACCURACY" | "MINIMUM_MACRO_F1" | "RECALL_DROP" | "LEAKAGE" | "PAIRED_TEST";

/** Stored with the registered model. Shares and p are 0 to 1. */
export interface Gate {
  aliases: string[];
  minimumAccuracy: number | null;
  /** Gates of before it was there lack it. */
  minimumMacroF1?: number | null;
  maxRecallDrop: number | null;
  refuseLeakage: boolean;
  pairedTest: PairedTestRule;
  significanceLevel: number;
}

export const DEFAULT_GATE: Gate = {
  aliases: ["production"],
  minimumAccuracy: null,
  minimumMacroF1: null,
  maxRecallDrop: 0.1,
  refuseLeakage: true,
  pairedTest: "NOT_WORSE",
  significanceLevel: 0.05,
};

export interface Check {
  code: GateCheckCode;
  status: CheckStatus;
  message: string;
  value: number | null;
  limit: number | null;
}

/** Stored with the alias's change. */
export interface GateOutcome {
  applies: boolean;
  passed: boolean;
  checks: Check[];
}

type Evaluation = Pick<StoredEvaluation, "split" | "count" | "accuracy" | "macroF1" | "classes">;

export interface GateQuestion {
  gate: Gate;
  alias: string;
  candidate: Evaluation;
  /** Null when the alias points nowhere. */
  incumbent: Evaluation | null;
  /** Held-out images that both were evaluated on. */
  common: CommonImage[];
  /** Held-out images of the candidate that it was also trained on. */
  leakedCount: number;
  /** Others of them that look nearly the same as one in another split: told, never refused. */
  lookAlikeCount: number;
}

export function checkGate(question: GateQuestion): GateOutcome {
  const checks = [
    checkAccuracy(question),
    checkMacroF1(question),
    checkRecall(question),
    checkLeakage(question),
    checkPaired(question),
  ];
  const applies = question.gate.aliases.includes(question.alias);
  return { applies, passed: checks.every(({ status }) => status !== "FAILED"), checks };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const points = (share: number): string => `${(share * 100).toFixed(1)} points`;
const images = (count: number): string => (count === 1 ? "1 image" : `${count} images`);
const NOTHING_LIVE = "There is no version there yet to compare with.";

function checkAccuracy({ gate, candidate }: GateQuestion): Check {
  const { accuracy, count, split } = candidate;
  const limit = gate.minimumAccuracy;
  const found = `It answers ${percent(accuracy)} of ${count} ${split} images right`;
  if (limit === null)
    return {
      code: "MINIMUM_ACCURACY",
      status: "SKIPPED",
      message: `${found}; no minimum is set.`,
      value: accuracy,
      limit,
    };
  const message = `${found}; at least ${percent(limit)} is demanded.`;
  const status = accuracy >= limit ? "PASSED" : "FAILED";
  return { code: "MINIMUM_ACCURACY", status, message, value: accuracy, limit };
}

/** The mean over classes: a model that is good at the large class only fails here. */
function checkMacroF1({ gate, candidate }: GateQuestion): Check {
  const limit = gate.minimumMacroF1 ?? null;
  const value = candidate.macroF1;
  const found = `Its macro F1 is ${value.toFixed(3)}, every class counted alike`;
  const message =
    limit === null ? `${found}; no minimum is set.` : `${found}; at least ${limit} is demanded.`;
  const status = limit === null ? "SKIPPED" : value >= limit ? "PASSED" : "FAILED";
  return { code: "MINIMUM_MACRO_F1", status, message, value, limit };
}

/** On the common images where there are some: two evaluations on other images are hard to compare. */
function checkRecall({ gate, candidate, incumbent, common }: GateQuestion): Check {
  const limit = gate.maxRecallDrop;
  const code = "RECALL_DROP";
  if (!incumbent) return { code, status: "SKIPPED", message: NOTHING_LIVE, value: null, limit };
  const classes = common.length > 0 ? recallsOf(common) : reportedRecalls(candidate, incumbent);
  const worst = classes
    .map((entry) => ({ ...entry, drop: entry.incumbent - entry.candidate }))
    .toSorted((a, b) => b.drop - a.drop)[0];
  if (!worst) return { code, status: "SKIPPED", message: "They share no class.", value: null, limit };
  const basis = common.length > 0 ? "" : " They were evaluated on different images, so take it with care.";
  const found =
    worst.drop > 0
      ? `Of the class "${worst.className}" it finds ${percent(worst.candidate)}, the live version ${percent(worst.incumbent)}: ${points(worst.drop)} less.`
      : "No class is found less often than by the live version.";
  if (limit === null)
    return {
      code,
      status: "SKIPPED",
      message: `${found} No limit is set.${basis}`,
      value: worst.drop,
      limit,
    };
  // A drop of exactly the limit is allowed, also where the subtraction rounds.
  const status = worst.drop <= limit + 1e-9 ? "PASSED" : "FAILED";
  const message = `${found} At most ${points(limit)} may be lost.${basis}`;
  return { code, status, message, value: worst.drop, limit };
}

/** Of each class of the live version; one that the candidate does not know counts as never found. */
const reportedRecalls = (candidate: Evaluation, incumbent: Evaluation) =>
  incumbent.classes
    .filter(({ support }) => support > 0)
    .map(({ className, recall }) => ({
      className,
      incumbent: recall,
      candidate: candidate.classes.find((entry) => entry.className === className)?.recall ?? 0,
    }));

function checkLeakage({ gate, candidate, leakedCount, lookAlikeCount }: GateQuestion): Check {
  const doubt =
    lookAlikeCount === 0
      ? ""
      : ` ${images(lookAlikeCount)} ${lookAlikeCount === 1 ? "looks" : "look"} nearly the same as one of another split: see its dataset.`;
  const found =
    leakedCount === 0
      ? `None of its ${candidate.split} images is also in train.`
      : `${images(leakedCount)} of its ${candidate.split} split ${leakedCount === 1 ? "is" : "are"} also in train: its figures look better than they are.`;
  const message = `${found}${doubt}`;
  const failed = gate.refuseLeakage && leakedCount > 0;
  const status = failed ? "FAILED" : gate.refuseLeakage ? "PASSED" : "SKIPPED";
  return { code: "LEAKAGE", status, message, value: leakedCount, limit: gate.refuseLeakage ? 0 : null };
}

function checkPaired({ gate, incumbent, common }: GateQuestion): Check {
  const { pairedTest: rule, significanceLevel: limit } = gate;
  const code = "PAIRED_TEST";
  if (!incumbent) return { code, status: "SKIPPED", message: NOTHING_LIVE, value: null, limit };
  if (common.length === 0) {
    const message = "No image was held out from both versions, so that they cannot be compared one by one.";
    return { code, status: "SKIPPED", message, value: null, limit };
  }
  const { fixedCount, brokenCount } = countChanges(common);
  const p = mcNemarExact(fixedCount, brokenCount);
  const found = `Of ${images(common.length)} that neither was trained on, it corrects ${fixedCount} and spoils ${brokenCount}`;
  const isClear = p < limit;
  const verdict = isClear
    ? `clearly ${fixedCount > brokenCount ? "better" : "worse"}`
    : "too few differences to tell them apart";
  const message = `${found}: ${verdict} (McNemar's exact test, p = ${formatP(p)}).`;
  if (rule === "OFF") return { code, status: "SKIPPED", message, value: p, limit };
  const isBetter = isClear && fixedCount > brokenCount;
  const isWorse = isClear && brokenCount > fixedCount;
  const failed = rule === "BETTER" ? !isBetter : isWorse;
  return { code, status: failed ? "FAILED" : "PASSED", message, value: p, limit };
}

const formatP = (p: number): string => (p < 0.001 ? "less than 0.001" : p.toFixed(3));

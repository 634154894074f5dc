/** Two versions on the held-out images that they share: who is right where. */
import { compareAnswers, type AnswerPair } from "./comparison.repository.js";
import type { Db } from "../../db/database.js";
import type { ModelVersion } from "../../generated/prisma/client.js";
import { type BundleManifest, manifestOf } from "./bundle-manifest.js";

/** What stands for comparison: a version, or a run that may become one. */
export interface Contender {
  runId: string | null;
  /** In class index order. */
  classNames: string[];
  evaluation: BundleManifest["evaluation"];
}

export function contenderOf({ runId, manifest }: Pick<ModelVersion, "runId" | "manifest">): Contender {
  const { classNames, evaluation } = manifestOf({ manifest });
  return { runId, classNames, evaluation };
}

interface Answer {
  className: string;
  /** Of the predicted class. */
  probability: number;
}

export interface CommonImage {
  /** In the candidate's dataset version. */
  imageId: string;
  /** What the image shows, by the candidate's dataset version. */
  label: string;
  candidate: Answer;
  incumbent: Answer;
}

export type ChangeKind = "FIXED" | "BROKEN" | "OTHER";

/** Images count as the same by their bytes, so that versions of different datasets compare too. */
export async function findCommonImages(
  db: Db,
  candidate: Contender,
  incumbent: Contender,
): Promise<CommonImage[]> {
  if (!candidate.runId || !incumbent.runId) return [];
  const rows = await compareAnswers(db, candidate.runId, incumbent.runId);
  return rows.map((row: AnswerPair) => ({
    imageId: row.imageId,
    label: row.label,
    candidate: {
      className: candidate.classNames[row.candidateIndex]!,
      probability: row.candidateProbability,
    },
    incumbent: {
      className: incumbent.classNames[row.incumbentIndex]!,
      probability: row.incumbentProbability,
    },
  }));
}

/** Null when both say the same. */
export function changeOf({ label, candidate, incumbent }: CommonImage): ChangeKind | null {
  if (candidate.className === incumbent.className) return null;
  if (candidate.className === label) return "FIXED";
  return incumbent.className === label ? "BROKEN" : "OTHER";
}

export function countChanges(common: readonly CommonImage[]) {
  const kinds = common.map(changeOf);
  const count = (kind: ChangeKind) => kinds.filter((found) => found === kind).length;
  return {
    commonCount: common.length,
    fixedCount: count("FIXED"),
    brokenCount: count("BROKEN"),
    otherCount: count("OTHER"),
  };
}

/** Share of each class's images that each version finds, 0 to 1. */
export function recallsOf(common: readonly CommonImage[]) {
  const classes = new Map<string, { count: number; candidate: number; incumbent: number }>();
  for (const { label, candidate, incumbent } of common) {
    const entry = classes.get(label) ?? { count: 0, candidate: 0, incumbent: 0 };
    classes.set(label, entry);
    entry.count++;
    if (candidate.className === label) entry.candidate++;
    if (incumbent.className === label) entry.incumbent++;
  }
  return [...classes].map(([className, { count, candidate, incumbent }]) => ({
    className,
    candidate: candidate / count,
    incumbent: incumbent / count,
  }));
}

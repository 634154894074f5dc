/** Sets runs beside each other. */
import { AppError } from "@smallset/schema";
import type { Loaders } from "../../../graphql/loaders.js";
import { requireFirst } from "../../../graphql/page.js";
import { notFound, requireId } from "../../../db/ids.js";
import type { Image, Run } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { listImagesByIds } from "../../dataset/image.repository.js";
import { compareAnswers, type AnswerPair } from "../../model/comparison.repository.js";
import { mcNemarExact } from "../../model/mcnemar.js";
import { readEvaluation } from "../evaluation.service.js";
import { findRun, listRunsByIds } from "../run.repository.js";
import { listAnswersOfImage } from "./compare.repository.js";
import type { ImageAnswer } from "./compare.type.js";

const MAX_RUNS = 20;
const SIGNIFICANCE = 0.05;
const MAX_PHOTOS = 100;

/** In the order of `ids`, each once. @throws AppError BAD_USER_INPUT, NOT_FOUND */
export async function getRunsByIds({ db }: Platform, ids: readonly string[]): Promise<Run[]> {
  const wanted = [...new Set(ids.map((id) => requireId("run", id)))];
  if (wanted.length < 1 || wanted.length > MAX_RUNS)
    throw new AppError(
      "BAD_USER_INPUT",
      `Name 1 to ${MAX_RUNS} runs; these are ${wanted.length}.`,
      "Compare fewer at once; `runs` has pages.",
    );
  const rows = new Map((await listRunsByIds(db, wanted)).map((run) => [run.id, run]));
  return wanted.map((id) => {
    const run = rows.get(id);
    if (!run) throw notFound("run", id);
    return run;
  });
}

interface JudgedPair extends AnswerPair {
  baseClassName: string;
  otherClassName: string;
}

/** A pair with its photos, each judged by the class names of the run that answered. */
export interface ComparedPair {
  base: Run;
  other: Run;
  commonCount: number;
  baseRightCount: number;
  otherRightCount: number;
  fixed: JudgedPair[];
  broken: JudgedPair[];
  fixedCount: number;
  brokenCount: number;
  differentlyWrongCount: number;
  pValue: number | null;
  isDistinguishable: boolean;
}

async function getEvaluatedRun({ db }: Platform, id: string): Promise<{ run: Run; classNames: string[] }> {
  const run = await findRun(db, requireId("run", id));
  if (!run) throw notFound("run", id);
  const evaluation = readEvaluation(run);
  if (evaluation) return { run, classNames: evaluation.classes.map(({ className }) => className) };
  throw new AppError("NOT_EVALUATED", `${run.name} has no evaluation.`, "Compare runs that are finished.");
}

/** @throws AppError NOT_FOUND, NOT_EVALUATED */
export async function compareRunPair(
  platform: Platform,
  baseId: string,
  otherId: string,
): Promise<ComparedPair> {
  const base = await getEvaluatedRun(platform, baseId);
  const other = await getEvaluatedRun(platform, otherId);
  const pairs = (await compareAnswers(platform.db, other.run.id, base.run.id)).map((pair) => ({
    ...pair,
    baseClassName: base.classNames[pair.incumbentIndex] ?? "?",
    otherClassName: other.classNames[pair.candidateIndex] ?? "?",
  }));
  const isBaseRight = ({ baseClassName, label }: JudgedPair) => baseClassName === label;
  const isOtherRight = ({ otherClassName, label }: JudgedPair) => otherClassName === label;
  const fixed = pairs.filter((pair) => !isBaseRight(pair) && isOtherRight(pair));
  const broken = pairs.filter((pair) => isBaseRight(pair) && !isOtherRight(pair));
  const pValue = pairs.length ? mcNemarExact(broken.length, fixed.length) : null;
  return {
    base: base.run,
    other: other.run,
    commonCount: pairs.length,
    baseRightCount: pairs.filter(isBaseRight).length,
    otherRightCount: pairs.filter(isOtherRight).length,
    fixed: fixed.toSorted((a, b) => b.candidateProbability - a.candidateProbability),
    broken: broken.toSorted((a, b) => b.candidateProbability - a.candidateProbability),
    fixedCount: fixed.length,
    brokenCount: broken.length,
    differentlyWrongCount: pairs.filter(
      (pair) => !isBaseRight(pair) && !isOtherRight(pair) && pair.baseClassName !== pair.otherClassName,
    ).length,
    pValue,
    isDistinguishable: pValue !== null && pValue < SIGNIFICANCE,
  };
}

/** The `first` of a pair's fixed or broken photos, surest first. @throws AppError BAD_USER_INPUT */
export async function listChangedAnswers({ db }: Platform, pairs: readonly JudgedPair[], first: number) {
  const shown = pairs.slice(0, requireFirst(first, MAX_PHOTOS));
  const rows = await listImagesByIds(
    db,
    shown.map(({ imageId }) => imageId),
  );
  const images = new Map<string, Image>(rows.map((image) => [image.id, image]));
  return shown.map((pair) => ({
    image: images.get(pair.imageId)!,
    className: pair.label,
    base: { className: pair.baseClassName, probability: pair.incumbentProbability },
    other: { className: pair.otherClassName, probability: pair.candidateProbability },
  }));
}

/** What the newest 50 runs that were evaluated on this photo said of it. */
export async function listImageAnswers(
  { db }: Platform,
  loaders: Loaders,
  imageId: string,
): Promise<Omit<ImageAnswer, "run">[]> {
  const rows = await listAnswersOfImage(db, requireId("image", imageId), 50);
  return Promise.all(rows.map(async (row) => ({ ...row, run: await loaders.run.load(row.runId) })));
}

/** Finds labels that a run doubts, and tells what training again on corrected ones brought. */
import { notFound, requireId } from "../../db/ids.js";
import type { DatasetVersion, Image, Run } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { findVersion } from "../dataset/dataset.repository.js";
import { classesOf } from "../dataset/version-source.js";
import { listImagesByIds } from "../dataset/image.repository.js";
import { compareAnswers } from "../model/comparison.repository.js";
import { mcNemarExact } from "../model/mcnemar.js";
import { findRun } from "../run/run.repository.js";
import {
  countSuspects,
  findLastRun,
  findNewestRunOn,
  listLineage,
  listSuspects,
} from "./label-check.repository.js";

export interface VersionCheck {
  id: string;
  run: Run;
  datasetVersionId: string;
  judgedCount: number;
  suspectCount: number;
}

/** Null while no run has finished. @throws AppError NOT_FOUND for a `runId` that is not there */
export async function checkLabels(
  { db }: Platform,
  { id: datasetVersionId, status }: DatasetVersion,
  runId?: string,
): Promise<VersionCheck | null> {
  if (status !== "READY") return null;
  const run = runId
    ? await findRun(db, requireId("run", runId))
    : await findLastRun(db, await listLineage(db, datasetVersionId));
  if (!run && runId) throw notFound("run", runId);
  if (!run) return null;
  const { judged, suspects } = await countSuspects(db, { runId: run.id, datasetVersionId });
  const id = `${run.id}-${datasetVersionId}`;
  return { id, run, datasetVersionId, judgedCount: judged, suspectCount: suspects };
}

export interface Suspect {
  image: Image;
  suggestedClassName: string;
  probability: number;
  labelProbability: number;
}

const PLACE = /^\d{1,9}$/;

export async function pageOfSuspects(
  { db }: Platform,
  { run, datasetVersionId, suspectCount }: VersionCheck,
  { first, after: cursor }: { first: number; after?: string | undefined },
): Promise<Connection<Suspect & { place: number }>> {
  const after = decodeCursor(cursor, PLACE);
  const page = { take: first + 1, afterPlace: Number(after ?? -1) };
  const found = await listSuspects(db, { runId: run.id, datasetVersionId }, page);
  const images = new Map(
    (
      await listImagesByIds(
        db,
        found.map(({ imageId }) => imageId),
      )
    ).map((image) => [image.id, image]),
  );
  const names = await classNamesOf(db, run);
  const rows = found.map(({ imageId, predictedIndex, ...row }) => ({
    ...row,
    image: images.get(imageId)!,
    suggestedClassName: names[predictedIndex]!,
  }));
  return toConnection({ rows, first, after, keyOf: (row) => row.place, totalCount: suspectCount });
}

async function classNamesOf(db: Platform["db"], run: Run): Promise<string[]> {
  return classesOf((await findVersion(db, run.datasetVersionId!))!).map(({ name }) => name);
}

export interface Retrained {
  id: string;
  before: Run;
  after: Run | null;
  commonCount: number;
  beforeCorrect: number;
  afterCorrect: number;
  fixedCount: number;
  brokenCount: number;
  pValue: number;
}

/** Null for a version that was imported, and while no run has finished on those that it was made from. */
export async function describeRetraining(
  { db }: Platform,
  { id, parentId }: DatasetVersion,
): Promise<Retrained | null> {
  if (!parentId) return null;
  const before = await findLastRun(db, await listLineage(db, parentId));
  if (!before) return null;
  const after = await findNewestRunOn(db, id);
  const nothing = {
    commonCount: 0,
    beforeCorrect: 0,
    afterCorrect: 0,
    fixedCount: 0,
    brokenCount: 0,
    pValue: 1,
  };
  if (after?.status !== "FINISHED") return { id: `${before.id}-${id}`, before, after, ...nothing };
  return { id: `${before.id}-${id}`, before, after, ...(await compare(db, before, after)) };
}

async function compare(db: Platform["db"], before: Run, after: Run) {
  const [pairs, namesBefore, namesAfter] = await Promise.all([
    compareAnswers(db, after.id, before.id),
    classNamesOf(db, before),
    classNamesOf(db, after),
  ]);
  const counts = {
    commonCount: pairs.length,
    beforeCorrect: 0,
    afterCorrect: 0,
    fixedCount: 0,
    brokenCount: 0,
  };
  // Labels are those of the newer run's version: both are judged by what is right as far as we know today.
  for (const { label, candidateIndex, incumbentIndex } of pairs) {
    const wasRight = namesBefore[incumbentIndex] === label;
    const isRight = namesAfter[candidateIndex] === label;
    if (wasRight) counts.beforeCorrect++;
    if (isRight) counts.afterCorrect++;
    if (isRight && !wasRight) counts.fixedCount++;
    if (wasRight && !isRight) counts.brokenCount++;
  }
  return { ...counts, pValue: mcNemarExact(counts.fixedCount, counts.brokenCount) };
}

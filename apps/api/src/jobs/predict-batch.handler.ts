/** Answers a batch's photos, a few at a time; taken up again, it goes on after the last answer on disk. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError, isAppError } from "@smallset/schema";
import { predict } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { BatchPrediction } from "../generated/prisma/client.js";
import { manifestOf } from "../modules/model/bundle-manifest.js";
import {
  beginBatch,
  finishBatch,
  sourceOfBatch,
  writeBatchProgress,
  type BatchProgress,
  type BatchWish,
} from "../modules/batch/batch.repository.js";
import { findModelVersion, listModelsByIds } from "../modules/model/registered-model.repository.js";
import { batchTopic } from "../pubsub/topics.js";
import {
  appendAnswers,
  takeUpAnswers,
  writeCsv,
  writeJson,
  type BatchAnswer,
} from "../worker/batch-answers.js";
import { findBatchPhotos, type BatchPhoto } from "../worker/batch-photos.js";
import { extractTogether } from "../worker/extract-together.js";
import { openModel, type ModelToAsk } from "../worker/model-to-ask.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** Images between two looks at the row. As many as go through the backbone together with others' photos. */
const CHUNK = 16;

export const predictBatchHandler: JobHandler<{ batchId: string }> = async (
  platform,
  { batchId },
  context,
) => {
  const { db, pubsub, log, shutdown, folders } = platform;
  const batch = await beginBatch(db, batchId);
  if (!batch) return;
  const dir = join(folders.work, `batch-${batch.id}`);
  try {
    const end = await answerBatch(platform, batch, dir);
    // A worker that was thought dead: the one that took over has the answers, and writes them.
    if (end === "taken over") log.warn({ batchId }, "another worker answers the batch");
    if (end === "cancel") await finishBatch(db, batch, { status: "CANCELED" });
    if (end === "go on") await rm(dir, { recursive: true, force: true });
  } catch (error) {
    if (stopReasonOf(shutdown)) throw await context.putBack();
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ err: error, batchId }, "batch failed");
    await finishBatch(db, batch, { status: "FAILED", error: describeError(error) });
  } finally {
    await rm(photosFolder(dir, batch), { recursive: true, force: true });
  }
  await pubsub.publish(db, batchTopic(batch.id), {});
};

/** Of one attempt alone: the worker of an earlier one may still read its own. */
const photosFolder = (dir: string, { attempt }: BatchPrediction): string => join(dir, `photos-${attempt}`);

/** "go on" when all is answered and kept; else what stopped it, and what is answered stays on disk. */
async function answerBatch(
  platform: WorkerPlatform,
  batch: BatchPrediction,
  dir: string,
): Promise<BatchWish> {
  const { db, pubsub, shutdown: signal } = platform;
  const model = await openModel(platform, { runId: null, modelVersionId: batch.modelVersionId });
  try {
    const tempDir = photosFolder(dir, batch);
    const photos = await findBatchPhotos(platform, sourceOfBatch(batch), { tempDir, signal });
    const tally = new Tally(model.bundle.classNames, photos.length);
    const { file: answersFile, answers: earlier } = await takeUpAnswers(dir, batch.attempt);
    tally.add(earlier);
    for (let from = tally.done; from < photos.length; from += CHUNK) {
      signal.throwIfAborted();
      const answers = await answerChunk(photos.slice(from, from + CHUNK), model);
      await appendAnswers(answersFile, answers);
      tally.add(answers);
      const wish = await writeBatchProgress(db, batch, tally.progress());
      await pubsub.publish(db, batchTopic(batch.id), {});
      if (wish !== "go on") return wish;
    }
    const wish = await writeBatchProgress(db, batch, tally.progress());
    if (wish === "taken over") return wish;
    await keepResult(platform, batch, answersFile, model.bundle.classNames);
    return "go on";
  } finally {
    model.release();
  }
}

async function answerChunk(
  photos: readonly BatchPhoto[],
  { extractor, bundle: { topModel }, threshold }: ModelToAsk,
): Promise<BatchAnswer[]> {
  const decoded = await Promise.all(
    photos.map(async ({ open }) => {
      try {
        return { pixels: await extractor.decode(await open()) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        const { code, message } = describeError(error);
        return { error: { code, message } };
      }
    }),
  );
  const readable = decoded.flatMap(({ pixels }) => pixels ?? []);
  const features =
    readable.length > 0
      ? await extractTogether(extractor, Buffer.concat(readable), readable.length)
      : new Float32Array();
  const probabilities = predict({ topModel, features });
  const classes = topModel.classNames.length;
  let row = 0;
  return photos.map(({ file, label }, index) => {
    const about = { file, ...(label !== undefined && { label }) };
    const { error = null } = decoded[index]!;
    if (error)
      return { ...about, className: null, probability: null, abstained: false, probabilities: [], error };
    const own = [...probabilities.subarray(row * classes, ++row * classes)];
    const probability = Math.max(...own);
    const className = topModel.classNames[own.indexOf(probability)]!;
    const abstained = threshold !== null && probability < threshold;
    return { ...about, className, probability, abstained, probabilities: own, error };
  });
}

/** Counts answers, those of an earlier attempt too, and measures this attempt's speed. */
class Tally {
  done = 0;
  #failed = 0;
  #abstained = 0;
  readonly #counts: Map<string, number>;
  readonly #total: number;
  readonly #begin = performance.now();
  #doneBefore: number | null = null;

  constructor(classNames: readonly string[], total: number) {
    this.#counts = new Map(classNames.map((name) => [name, 0]));
    this.#total = total;
  }

  add(answers: readonly BatchAnswer[]): void {
    for (const { className, abstained, error } of answers) {
      if (error) this.#failed++;
      if (abstained) this.#abstained++;
      if (className !== null) this.#counts.set(className, (this.#counts.get(className) ?? 0) + 1);
    }
    this.done += answers.length;
    this.#doneBefore ??= this.done;
  }

  progress(): BatchProgress {
    const seconds = (performance.now() - this.#begin) / 1000;
    const answered = this.done - (this.#doneBefore ?? 0);
    return {
      total: this.#total,
      done: this.done,
      failedCount: this.#failed,
      abstainedCount: this.#abstained,
      classCounts: [...this.#counts].map(([className, count]) => ({ className, count })),
      ratePerSecond: seconds > 0 && answered > 0 ? answered / seconds : null,
    };
  }
}

async function keepResult(
  { db, content, folders }: WorkerPlatform,
  batch: BatchPrediction,
  answersFile: string,
  classNames: readonly string[],
): Promise<void> {
  const version = (await findModelVersion(db, batch.modelVersionId))!;
  const [model] = await listModelsByIds(db, [version.modelId]);
  const about = {
    modelName: model!.name,
    version: version.number,
    alias: batch.alias,
    digest: version.bundleSha256,
    extractorFingerprint: manifestOf(version).extractor.fingerprint,
    threshold: version.threshold,
    temperature: version.temperature,
    classNames,
  };
  const file = (format: string) =>
    join(folders.work, `batch-${batch.id}`, `result-${batch.attempt}.${format}`);
  await writeCsv(answersFile, file("csv"), classNames);
  await writeJson(answersFile, file("json"), about);
  const { sha256: csvSha256 } = await content.put(file("csv"), { move: true });
  const { sha256: jsonSha256 } = await content.put(file("json"), { move: true });
  await finishBatch(db, batch, { status: "FINISHED", csvSha256, jsonSha256 });
}

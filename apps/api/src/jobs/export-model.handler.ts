/** Writes a model version in another tool's format and keeps the file in the content store. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { describeError, type ExportFormat } from "@smallset/schema";
import { exportModel, toZip } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { ModelExport, ModelVersion } from "../generated/prisma/client.js";
import { findExport, markExportFailed, markExportReady } from "../modules/model/export.repository.js";
import { findModelVersion, listModelsByIds } from "../modules/model/registered-model.repository.js";
import { modelExportTopic } from "../pubsub/topics.js";
import { readVersionBundle, versionFolder } from "../worker/bundle-folder.js";
import { resolveWeights } from "../worker/extractor-pool.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** What follows the model's name and number. */
const ENDINGS: Record<ExportFormat, string> = {
  zip: ".zip",
  onnx: ".onnx",
  "onnx-top": "-top.onnx",
  keras: ".h5",
  "keras-top": "-top.h5",
  tfjs: "-tfjs.zip",
  "tfjs-top": "-top-tfjs.zip",
};

export const exportModelHandler: JobHandler<{ exportId: string }> = async (
  platform,
  { exportId },
  context,
) => {
  const { db, pubsub, log, shutdown, folders } = platform;
  const row = await findExport(db, exportId);
  if (row?.status !== "PENDING") return; // done by an earlier attempt
  const workDir = join(folders.work, `export-${randomUUID()}`);
  await mkdir(workDir);
  try {
    await writeExport(platform, row, workDir);
  } catch (error) {
    if (stopReasonOf(shutdown)) throw await context.putBack();
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ err: error, exportId }, "export failed");
    await markExportFailed(db, exportId, describeError(error));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  await pubsub.publish(db, modelExportTopic(exportId), {});
};

async function writeExport(platform: WorkerPlatform, row: ModelExport, workDir: string): Promise<void> {
  const { db, content, env, shutdown: signal } = platform;
  const format = row.format as ExportFormat;
  const version = (await findModelVersion(db, row.modelVersionId))!;
  const [model] = await listModelsByIds(db, [version.modelId]);
  // Lays the folder out where it is missing, and checks what lies there.
  const bundle = await readVersionBundle(platform, version);
  const target = join(workDir, "model");
  await exportModel({
    dir: versionFolder(platform, version),
    format,
    target,
    weights: await resolveWeights(env, bundle.extractor.spec.weights),
    ...trustOf(version),
    weightsDir: env.WEIGHTS_DIR,
    ...(env.WEIGHTS_URL && { weightsUrl: env.WEIGHTS_URL }),
    signal,
  });
  const file = format.startsWith("tfjs") ? await zipFolder(target, join(workDir, "zip")) : target;
  const fileName = `${model!.name}-v${version.number}${ENDINGS[format]}`;
  await markExportReady(db, row.id, { ...(await content.put(file, { move: true })), fileName });
}

/** What makes its answers the ones that Smallset gives. */
const trustOf = ({ threshold, temperature }: ModelVersion) => ({
  temperature: temperature ?? 1,
  ...(threshold !== null && { threshold }),
});

/** A TensorFlow.js model is several files. */
async function zipFolder(dir: string, file: string): Promise<string> {
  const entries = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    entries.push({ name: relative(dir, path).replaceAll(sep, "/"), data: await readFile(path) });
  }
  await writeFile(file, toZip(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))));
  return file;
}

/**
 * The process that makes the sample project: draws the pictures, imports them, starts a run, ends.
 * It may be killed anywhere: the next start finds how far it came and goes on from there.
 */
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";
import { readEnv } from "../env.js";
import type { Viewer } from "../auth/viewer.js";
import type { DatasetVersion } from "../generated/prisma/client.js";
import { listBackbones } from "../modules/backbone/backbone.service.js";
import { getVersion, importDataset } from "../modules/dataset/dataset.service.js";
import { startRun } from "../modules/run/run.service.js";
import { createFirstOwner } from "../modules/user/user.service.js";
import { closePlatform, openPlatform, type Platform } from "../platform.js";
import { drawSampleDataset, SAMPLE_NAME } from "../sample/draw-sample-dataset.js";
import { markSampleSeeded, sampleDirOf } from "./sample-state.js";

/** VGG16 on pictures of 120 to 160 px; with random weights, smaller is as good and quicker. */
const EXTRACTORS = {
  imagenet: { weights: "imagenet" },
  // Random weights keep the scale of what comes in, and a top model learns from numbers around 1, not 100.
  random: { weights: "random", preset: "rescale255", imageSizePx: 96 },
} as const;

process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0));

const tell = (line: string) => process.send?.(line);

const platform = await openPlatform(readEnv(), "server");
try {
  await seedSample(platform);
} finally {
  await closePlatform(platform);
}
process.exit(0);

async function seedSample({ db, env }: Platform): Promise<void> {
  const viewer = { user: await createFirstOwner(db) };
  const version = await waitUntilRead((await findSample()) ?? (await importSample(viewer)));
  await rm(sampleDirOf(env.DATA_DIR), { recursive: true, force: true });

  const backbones = await listBackbones(platform);
  const hasImagenet = backbones.some(({ weights, available }) => weights === "imagenet" && available);
  const run =
    (await db.run.findFirst({ where: { datasetVersionId: version.id } })) ??
    (await startRun(platform, viewer, {
      name: "First run",
      datasetVersionId: version.id,
      extractor: hasImagenet ? EXTRACTORS.imagenet : EXTRACTORS.random,
    }));
  await markSampleSeeded(env.DATA_DIR, { datasetVersionId: version.id, runId: run.id });
  tell(
    hasImagenet
      ? `A first run trains on ${version.imageCount} drawn pictures, on VGG16 with ImageNet weights.`
      : `A first run trains on ${version.imageCount} drawn pictures, on VGG16 with random weights, not pretrained:\n` +
          "the ImageNet weights are not here and cannot be fetched. The README says how to add them.",
  );
}

/** What an earlier start left: imported, or on its way. A failed import is made again. */
async function findSample(): Promise<DatasetVersion | null> {
  return platform.db.datasetVersion.findFirst({
    where: { dataset: { name: SAMPLE_NAME }, status: { not: "FAILED" } },
    orderBy: { number: "desc" },
  });
}

async function importSample(viewer: Pick<Viewer, "user">): Promise<DatasetVersion> {
  const { dir } = await drawSampleDataset({ dir: sampleDirOf(platform.env.DATA_DIR) });
  return importDataset(platform, viewer, { name: SAMPLE_NAME, path: dir, seed: 42, synthetic: true });
}

/** @throws AppError with what the import said */
async function waitUntilRead({ id }: DatasetVersion): Promise<DatasetVersion> {
  for (;;) {
    const version = await getVersion(platform, id);
    if (version.status === "READY") return version;
    if (version.status === "FAILED")
      throw new AppError(
        "SAMPLE_IMPORT_FAILED",
        `The sample was not imported: ${JSON.stringify(version.error)}`,
      );
    await sleep(300);
  }
}

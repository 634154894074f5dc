/** Rows as a past would have left them, written straight into the database: for what tests of lists and pages need. */
import type { Database } from "../../src/db/database.js";
import type { RunStatus } from "@smallset/schema";

/** A READY dataset version named `name`, without images. */
export async function seedDataset(db: Database, name: string, version: object = {}) {
  const dataset = await db.dataset.create({ data: { name } });
  return db.datasetVersion.create({
    data: { datasetId: dataset.id, number: 1, status: "READY", seed: 1n, source: {}, ...version },
  });
}

/** A run of the version, in the experiment called `experimentName`. */
export async function seedRun(
  db: Database,
  datasetVersionId: string,
  run: { name: string; status: RunStatus; experimentName?: string; [column: string]: unknown },
) {
  const { experimentName = "seeded", ...columns } = run;
  const experiment = await db.experiment.upsert({
    where: { name: experimentName },
    create: { name: experimentName },
    update: {},
  });
  return db.run.create({
    data: {
      datasetVersionId,
      experimentId: experiment.id,
      seed: 1n,
      extractorSpec: { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" },
      hyperparameters: {},
      ...columns,
    },
  });
}

/** `count` validation images of one class, called cat/0.jpg, cat/1.jpg … */
export async function seedImages(
  db: Database,
  datasetVersionId: string,
  count: number,
  className: string,
): Promise<{ id: string }[]> {
  const rows = Array.from({ length: count }, (_, position) => ({
    datasetVersionId,
    position,
    path: `${className}/${position}.jpg`,
    sha256: String(position).padStart(64, "0"),
    bytes: 1n,
    split: "validation" as const,
    className,
    classIndex: 0,
    widthPx: 1,
    heightPx: 1,
    format: "jpeg",
  }));
  await db.image.createMany({ data: rows });
  return db.image.findMany({ where: { datasetVersionId }, orderBy: { position: "asc" } });
}

/** The run says class `said(i)` of the i-th image, which shows class 0. */
export const seedAnswers = (
  db: Database,
  runId: string,
  images: readonly { id: string }[],
  said: (index: number) => number,
) =>
  db.evaluatedImage.createMany({
    data: images.map(({ id }, index) => ({
      runId,
      imageId: id,
      split: "validation" as const,
      trueIndex: 0,
      predictedIndex: said(index),
      probability: 0.9,
      trueProbability: said(index) === 0 ? 0.9 : 0.05,
    })),
  });

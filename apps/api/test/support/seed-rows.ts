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

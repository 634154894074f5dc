/** What earlier runs measured, for estimates of the next. */
import type { ExtractorSpec, Hyperparameters } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import { Prisma } from "../../generated/prisma/client.js";

/** The column `timings`, as the worker writes it. */
export interface StoredTimings {
  /** Images that went through the backbone, and how long that took. */
  extracted: number;
  extractMs: number;
  trainMs: number;
  epochs: number;
  trainRows: number;
  validationRows: number;
  classCount: number;
  featureLength: number;
}

export interface RunTimings extends StoredTimings {
  spec: ExtractorSpec;
  hyperparameters: Hyperparameters;
}

/** Newest first. */
export async function listTimings(db: Db): Promise<RunTimings[]> {
  const runs = await db.run.findMany({
    where: { timings: { not: Prisma.AnyNull } },
    orderBy: { id: "desc" },
    take: 50,
    select: { timings: true, extractorSpec: true, hyperparameters: true },
  });
  return runs.map(({ timings, extractorSpec, hyperparameters }) => ({
    ...fromJson<StoredTimings>(timings),
    spec: fromJson<ExtractorSpec>(extractorSpec),
    hyperparameters: fromJson<Hyperparameters>(hyperparameters),
  }));
}

/** How many of the version's images have features of such an extractor already, in whichever version they lay then. */
export async function countExtracted(db: Db, datasetVersionId: string, spec: ExtractorSpec): Promise<number> {
  const { weights, imageSizePx, preset, precision = "exact", rowType = "float32" } = spec;
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Image" AS image
    WHERE image."datasetVersionId" = ${datasetVersionId}::uuid AND NOT image.excluded AND image.sha256 IN (
      SELECT known.sha256 FROM "FeatureSet" AS set JOIN "Image" AS known USING ("datasetVersionId")
      WHERE set.extractor->'spec'->>'weights' = ${weights} AND set.extractor->'spec'->>'preset' = ${preset}
        AND (set.extractor->'spec'->>'imageSizePx')::int = ${imageSizePx}::int
        AND coalesce(set.extractor->'spec'->>'precision', 'exact') = ${precision}
        AND coalesce(set.extractor->'spec'->>'rowType', 'float32') = ${rowType} AND NOT known.excluded)`;
  return row?.count ?? 0;
}

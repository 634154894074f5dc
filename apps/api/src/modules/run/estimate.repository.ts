/** What earlier runs measured, for estimates of the next. */
import type { ExtractorSpec, Hyperparameters } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import { Prisma } from "../../generated/prisma/client.js";

/** The column `timings`, as the worker writes it. */
export interface StoredTimings {
  /** Images, and views of them, that went through the backbone, and how long that took. */
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

/** Feature sets, called "set", of such an extractor. */
const isOfExtractor = (spec: ExtractorSpec) => {
  const { weights, imageSizePx, preset, precision = "exact", rowType = "float32" } = spec;
  return Prisma.sql`set.extractor->'spec'->>'weights' = ${weights} AND set.extractor->'spec'->>'preset' = ${preset}
    AND (set.extractor->'spec'->>'imageSizePx')::int = ${imageSizePx}::int
    AND coalesce(set.extractor->'spec'->>'precision', 'exact') = ${precision}
    AND coalesce(set.extractor->'spec'->>'rowType', 'float32') = ${rowType}`;
};

/** How many of the version's images have features of such an extractor already, in whichever version they lay then. */
export async function countExtracted(db: Db, datasetVersionId: string, spec: ExtractorSpec): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Image" AS image
    WHERE image."datasetVersionId" = ${datasetVersionId}::uuid AND NOT image.excluded AND image.sha256 IN (
      SELECT known.sha256 FROM "FeatureSet" AS set JOIN "Image" AS known USING ("datasetVersionId")
      WHERE ${isOfExtractor(spec)} AND NOT known.excluded)`;
  return row?.count ?? 0;
}

/**
 * Of the views that `spec` asks for of the version's training photos, those that are not extracted yet.
 * @param ofValidation of validation photos too, which a cross-validation trains on
 */
export async function countMissingViews(
  db: Db,
  datasetVersionId: string,
  spec: ExtractorSpec,
  { ofValidation }: { ofValidation: boolean },
): Promise<number> {
  const wanted = spec.augmentationViews ?? 0;
  if (wanted === 0) return 0;
  const [row] = await db.$queryRaw<{ count: number }[]>`
    WITH known AS (
      SELECT image.sha256, max(set.views) AS views
      FROM "FeatureSet" AS set JOIN "Image" AS image USING ("datasetVersionId")
      WHERE ${isOfExtractor(spec)} AND set.views > 0 AND NOT image.excluded
        AND (image.split = 'train' OR (set."viewsOfValidation" AND image.split = 'validation'))
      GROUP BY image.sha256)
    SELECT coalesce(sum(greatest(0, ${wanted}::int - coalesce(known.views, 0))), 0)::int AS count
    FROM "Image" AS image LEFT JOIN known ON known.sha256 = image.sha256
    WHERE image."datasetVersionId" = ${datasetVersionId}::uuid AND NOT image.excluded
      AND (image.split = 'train' OR (${ofValidation}::boolean AND image.split = 'validation'))`;
  return row?.count ?? 0;
}

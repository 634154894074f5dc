/** Rows of feature sets: which features a dataset version has. */
import type { Db } from "../../db/database.js";
import type { ExtractorSpec } from "@smallset/schema";
import { fromJson, toJson } from "../../db/json.js";
import type { FeatureSet } from "../../generated/prisma/client.js";

export interface FeatureFailure {
  path: string;
  /** Of which further view there are no features; left out where it is the photo itself that has none. */
  view?: number;
  code: string;
  message: string;
}

/** One row for each (version, fingerprint, views), however often it is extracted. */
export const upsertFeatureSet = (
  db: Db,
  set: {
    datasetVersionId: string;
    fingerprint: string;
    extractor: object;
    featureLength: number;
    rowCount: number;
    reusedCount: number;
    /** Further views of each photo that is trained on. Default 0. */
    views?: number;
    /** Of validation photos too: they are trained on in other folds. Default false. */
    viewsOfValidation?: boolean;
    failures: FeatureFailure[];
  },
): Promise<FeatureSet> => {
  const { datasetVersionId, fingerprint, views = 0, viewsOfValidation = false, ...rest } = set;
  const key = { datasetVersionId, fingerprint, views, viewsOfValidation };
  const data = { ...rest, extractor: toJson(set.extractor), failures: toJson(set.failures) };
  return db.featureSet.upsert({
    where: { datasetVersionId_fingerprint_views_viewsOfValidation: key },
    create: { ...key, ...data },
    update: data,
  });
};

/** What the extractors of a version's feature sets are, the last first. */
export const listExtractorsOf = async (db: Db, datasetVersionId: string): Promise<ExtractorSpec[]> => {
  const sets = await db.featureSet.findMany({
    where: { datasetVersionId },
    select: { extractor: true },
    orderBy: { createdAt: "desc" },
    take: 100,
  });
  return sets.map(({ extractor }) => fromJson<{ spec: ExtractorSpec }>(extractor).spec);
};

export const listFeatureSets = (db: Db, ids: readonly string[]): Promise<FeatureSet[]> =>
  db.featureSet.findMany({ where: { id: { in: [...ids] } } });

/** Relations of many rows in one statement each. */
import DataLoader from "dataloader";
import type { Db } from "../db/database.js";
import { notFound } from "../db/ids.js";
import type { Image } from "../generated/prisma/client.js";
import {
  listDatasetsByIds,
  listVersionsByIds,
  listVersionsOfDatasets,
} from "../modules/dataset/dataset.repository.js";
import { listImagesByIds, listImagesByPaths } from "../modules/dataset/image.repository.js";
import { listIssuesOfImages } from "../modules/dataset/image-issue.repository.js";
import { countRunsOfExperiments, listExperimentsByIds } from "../modules/experiment/experiment.repository.js";
import {
  listAliasesOfModels,
  listAliasesOfVersions,
  listChangesOfModels,
} from "../modules/model/alias.repository.js";
import {
  listModelsByIds,
  listModelVersionsByIds,
  summarizeVersions,
} from "../modules/model/registered-model.repository.js";
import { listAnswers, listThresholds, type AnswerFilter } from "../modules/run/evaluation.repository.js";
import { listFeatureSets } from "../modules/run/feature-set.repository.js";
import {
  listSeries,
  listSummaries,
  type Series,
  type SeriesRange,
} from "../modules/run/series.repository.js";
import { listChildren, listParams, listRunsByIds, listTags } from "../modules/run/run.repository.js";
import { listUsage } from "../modules/run/run-event.repository.js";
import { listMetricsAtBestEpoch } from "../modules/run/metric.repository.js";
import { listVerifications } from "../modules/run/verification.repository.js";
import { listOpenLinks, listUsers } from "../modules/user/user.repository.js";

export type Loaders = ReturnType<typeof createLoaders>;

/** A subscription keeps one context for life: it batches, but must not cache (`cache: false`). */
export function createLoaders(db: Db, { cache } = { cache: true }) {
  const one = <Row extends { id: string }>(
    what: string,
    list: (db: Db, ids: readonly string[]) => Promise<Row[]>,
  ) =>
    new DataLoader<string, Row>(
      async (ids) => {
        const rows = new Map((await list(db, ids)).map((row) => [row.id, row]));
        return ids.map((id) => rows.get(id) ?? notFound(what, id));
      },
      { cache },
    );
  const many = <Row>(
    list: (db: Db, ids: readonly string[]) => Promise<Row[]>,
    ownerOf: (row: Row) => string | null,
  ) =>
    new DataLoader<string, Row[]>(
      async (ids) => {
        const groups = new Map<string | null, Row[]>(ids.map((id) => [id, []]));
        for (const row of await list(db, ids)) groups.get(ownerOf(row))?.push(row);
        return ids.map((id) => groups.get(id)!);
      },
      { cache },
    );
  /** One loader for each set of arguments: what is asked for alike is one statement. */
  const byArguments = <Arguments, Loader>(make: (args: Arguments) => Loader) => {
    const loaders = new Map<string, Loader>();
    return (args: Arguments): Loader => {
      const key = JSON.stringify(args);
      const loader = loaders.get(key) ?? make(args);
      loaders.set(key, loader);
      return loader;
    };
  };
  return {
    dataset: one("dataset", listDatasetsByIds),
    datasetVersion: one("dataset version", listVersionsByIds),
    experiment: one("experiment", listExperimentsByIds),
    user: one("user", listUsers),
    openLinksOfUser: many(listOpenLinks, (link) => link.userId),
    featureSet: one("feature set", listFeatureSets),
    run: one("run", listRunsByIds),
    registeredModel: one("registered model", listModelsByIds),
    modelVersion: one("model version", listModelVersionsByIds),
    aliasesOfModel: many(listAliasesOfModels, (alias) => alias.modelId),
    aliasChangesOfModel: many(listChangesOfModels, (change) => change.modelId),
    aliasesOfVersion: many(listAliasesOfVersions, (alias) => alias.modelVersionId),
    versionsOfModel: new DataLoader<string, { count: number; latestId: string | null }>(
      async (ids) => {
        const summaries = await summarizeVersions(db, ids);
        return ids.map((id) => summaries.get(id) ?? { count: 0, latestId: null });
      },
      { cache },
    ),
    versionsOfDataset: many(listVersionsOfDatasets, (version) => version.datasetId),
    image: one("image", listImagesByIds),
    imageAtPath: new DataLoader<{ datasetVersionId: string; path: string }, Image | null, string>(
      async (keys) => {
        const found = new Map<string, Image>();
        for (const versionId of new Set(keys.map((key) => key.datasetVersionId))) {
          const paths = keys.filter((key) => key.datasetVersionId === versionId).map(({ path }) => path);
          for (const image of await listImagesByPaths(db, versionId, paths))
            found.set(`${versionId} ${image.path}`, image);
        }
        return keys.map(({ datasetVersionId, path }) => found.get(`${datasetVersionId} ${path}`) ?? null);
      },
      { cache, cacheKeyFn: ({ datasetVersionId, path }) => `${datasetVersionId} ${path}` },
    ),
    issuesOfImage: many(listIssuesOfImages, (issue) => issue.imageId),
    verificationsOfRun: many(listVerifications, (verification) => verification.runId),
    childrenOfRun: many(listChildren, (child) => child.parentId),
    paramsOfRun: many(listParams, (param) => param.runId),
    tagsOfRun: many(listTags, (tag) => tag.runId),
    usageOfRun: byArguments((maxPoints: number) =>
      many(
        (db, runIds) => listUsage(db, runIds, maxPoints),
        (point) => point.runId,
      ),
    ),
    summariesOfRun: byArguments((keys: string[] | null) =>
      many(
        (db, runIds) => listSummaries(db, runIds, keys),
        (summary) => summary.runId,
      ),
    ),
    answersOfRun: byArguments((range: { filter: AnswerFilter; take: number }) =>
      many(
        (db, runIds) => listAnswers(db, runIds, range),
        (answer) => answer.runId,
      ),
    ),
    thresholdsOfRun: many(listThresholds, (point) => point.runId),
    keptMetricsOfRun: many(listMetricsAtBestEpoch, (metric) => metric.runId),
    seriesOfRun: byArguments((range: SeriesRange) =>
      many<Series>(
        (db, runIds) => listSeries(db, runIds, range),
        (series) => series.runId,
      ),
    ),
    runCountOfExperiment: new DataLoader<string, number>(
      async (ids) => {
        const counts = await countRunsOfExperiments(db, ids);
        return ids.map((id) => counts.get(id) ?? 0);
      },
      { cache },
    ),
  };
}

/** What is told of a version, an alias, a move and a preview. */
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import type { ReliabilityReport } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { requireFirst } from "../../graphql/page.js";
import { listImagesByIds } from "../dataset/image.repository.js";
import type { DescribedExtractor } from "../run/describe-extractor.js";
import type { StoredEvaluation } from "../run/evaluation.service.js";
import { EvaluationReport } from "../run/evaluation.type.js";
import { Extractor } from "../run/run-settings.type.js";
import { manifestOf } from "./bundle-manifest.js";
import { countChanges } from "./compare-versions.js";
import type { AbstentionChoice } from "./choose-abstention.js";
import { abstentionOf, evaluationOf, extractorOf, listExports, metricsOf } from "./describe-version.js";
import { Abstention, Reliability } from "./reliability.type.js";
import {
  AliasChange,
  ChangedPrediction,
  ModelAlias,
  ModelExportOption,
  ModelMetric,
  ModelVersion,
  PromotionPreview,
} from "./model.type.js";
import { listChangedImages, type Preview } from "./preview-promotion.js";
import { chooseRollbackTarget } from "./promote-model-version.js";
import type { GateOutcome } from "./promotion-gate.js";
import { GateResult, PredictionChanges } from "./promotion-gate.type.js";

@Resolver(() => ModelVersion)
export class ModelVersionResolver {
  @FieldResolver()
  model(@Root() version: Rows.ModelVersion, @Ctx() { loaders }: Context): Promise<Rows.RegisteredModel> {
    return loaders.registeredModel.load(version.modelId);
  }

  @FieldResolver()
  createdBy(@Root() version: Rows.ModelVersion, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return version.createdById === null ? null : loaders.user.load(version.createdById);
  }

  @FieldResolver()
  run(@Root() version: Rows.ModelVersion, @Ctx() { loaders }: Context): Promise<Rows.Run> | null {
    return version.runId === null ? null : loaders.run.load(version.runId);
  }

  @FieldResolver()
  async datasetVersion(
    @Root() version: Rows.ModelVersion,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.DatasetVersion | null> {
    if (version.runId === null) return null;
    const run = await loaders.run.load(version.runId);
    return run.datasetVersionId === null ? null : loaders.datasetVersion.load(run.datasetVersionId);
  }

  @FieldResolver()
  imageCount(@Root() version: Rows.ModelVersion): number {
    return manifestOf(version).lineage.imageCount;
  }

  @FieldResolver()
  digest(@Root() version: Rows.ModelVersion): string {
    return version.bundleSha256;
  }

  @FieldResolver()
  bytes(@Root() version: Rows.ModelVersion): number {
    return Number(version.bundleBytes);
  }

  @FieldResolver(() => [String])
  classNames(@Root() version: Rows.ModelVersion): string[] {
    return manifestOf(version).classNames;
  }

  @FieldResolver(() => Extractor)
  extractor(@Root() version: Rows.ModelVersion): DescribedExtractor {
    return extractorOf(version);
  }

  @FieldResolver(() => EvaluationReport)
  evaluation(@Root() version: Rows.ModelVersion): StoredEvaluation {
    return evaluationOf(version);
  }

  @FieldResolver(() => [ModelMetric])
  metrics(@Root() version: Rows.ModelVersion): ModelMetric[] {
    return metricsOf(version);
  }

  @FieldResolver(() => Reliability, { nullable: true })
  reliability(@Root() version: Rows.ModelVersion): ReliabilityReport | null {
    return manifestOf(version).reliability ?? null;
  }

  @FieldResolver(() => Abstention, { nullable: true })
  abstention(@Root() version: Rows.ModelVersion): AbstentionChoice | null {
    return abstentionOf(version);
  }

  @FieldResolver(() => [ModelAlias])
  aliases(@Root() version: Rows.ModelVersion, @Ctx() { loaders }: Context): Promise<Rows.ModelAlias[]> {
    return loaders.aliasesOfVersion.load(version.id);
  }

  @FieldResolver(() => [ModelExportOption])
  async exports(
    @Root() version: Rows.ModelVersion,
    @Ctx() { loaders }: Context,
  ): Promise<ModelExportOption[]> {
    const { name } = await loaders.registeredModel.load(version.modelId);
    return listExports(name, version);
  }
}

@Resolver(() => ModelAlias)
export class ModelAliasResolver {
  @FieldResolver()
  id(@Root() { modelId, alias }: Rows.ModelAlias): string {
    return `${modelId}:${alias}`;
  }

  @FieldResolver()
  model(@Root() alias: Rows.ModelAlias, @Ctx() { loaders }: Context): Promise<Rows.RegisteredModel> {
    return loaders.registeredModel.load(alias.modelId);
  }

  @FieldResolver()
  version(@Root() alias: Rows.ModelAlias, @Ctx() { loaders }: Context): Promise<Rows.ModelVersion> {
    return loaders.modelVersion.load(alias.modelVersionId);
  }

  @FieldResolver({ complexity: 10 })
  async rollbackTarget(
    @Root() { modelId, alias }: Rows.ModelAlias,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.ModelVersion | null> {
    const changes = await loaders.aliasChangesOfModel.load(modelId);
    const id = await chooseRollbackTarget(
      changes.filter((change) => change.alias === alias),
      (ids) => Promise.all(ids.map((versionId) => loaders.modelVersion.load(versionId))),
    );
    return id === null ? null : loaders.modelVersion.load(id);
  }
}

@Resolver(() => AliasChange)
export class AliasChangeResolver {
  @FieldResolver()
  from(@Root() change: Rows.AliasChange, @Ctx() { loaders }: Context): Promise<Rows.ModelVersion> | null {
    return change.fromVersionId === null ? null : loaders.modelVersion.load(change.fromVersionId);
  }

  @FieldResolver()
  to(@Root() change: Rows.AliasChange, @Ctx() { loaders }: Context): Promise<Rows.ModelVersion> | null {
    return change.toVersionId === null ? null : loaders.modelVersion.load(change.toVersionId);
  }

  @FieldResolver()
  changedBy(@Root() change: Rows.AliasChange, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return change.changedById === null ? null : loaders.user.load(change.changedById);
  }

  @FieldResolver(() => GateResult, { nullable: true })
  gate(@Root() change: Rows.AliasChange): GateOutcome | null {
    return change.gateResult === null ? null : fromJson<GateOutcome>(change.gateResult);
  }
}

const MAX_CHANGED = 200;

@Resolver(() => PromotionPreview)
export class PromotionPreviewResolver {
  @FieldResolver(() => PredictionChanges)
  changes(@Root() preview: Preview): PredictionChanges {
    return countChanges(preview.common);
  }

  @FieldResolver(() => [ChangedPrediction], {
    description: "Held-out images whose answer changes: what gets worse first.",
    complexity: 50,
  })
  async changedImages(
    @Root() { common }: Preview,
    @Arg("first", () => Int, { defaultValue: 50, description: `1 to ${MAX_CHANGED}.` }) first: number,
    @Ctx() { platform }: Context,
  ) {
    const changed = listChangedImages(common, requireFirst(first, MAX_CHANGED));
    const ids = changed.map(({ image }) => image.imageId);
    const rows = new Map((await listImagesByIds(platform.db, ids)).map((row) => [row.id, row]));
    return changed.map(({ kind, image: { imageId, label, candidate, incumbent } }) => ({
      image: rows.get(imageId)!,
      kind,
      className: label,
      fromClassName: incumbent.className,
      fromProbability: incumbent.probability,
      toClassName: candidate.className,
      toProbability: candidate.probability,
    }));
  }
}

/** Runs over GraphQL. */
import { isParentKind } from "@smallset/schema";
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { fromJson } from "../../db/json.js";
import type { Context } from "../../graphql/context.js";
import { curveCost, pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { ImageIssue } from "../dataset/dataset.type.js";
import { describePlan, gatherChildren, type GatheredChildren as Gathered } from "./children.service.js";
import { type DescribedExtractor, describeExtractor } from "./describe-extractor.js";
import { readEvaluation, type StoredEvaluation } from "./evaluation.service.js";
import { EvaluationReport } from "./evaluation.type.js";
import type { FeatureFailure } from "./feature-set.repository.js";
import { placeOfRun } from "./run-plan.js";
import { Extractor, Hyperparameters } from "./run-settings.type.js";
import { KeysArgs, MetricArgs, RunArgs, UsageArgs } from "./run.args.js";
import { findRunById } from "./run.service.js";
import {
  Environment,
  GatheredChildren,
  MetricSeries,
  MetricSummary,
  Param,
  Run,
  RunConnection,
  RunTag,
  UsagePoint,
} from "./run.type.js";
import { pageOfRuns } from "./search/run-list.service.js";
import { SweepPlan } from "./sweep.type.js";

@Resolver(() => Run)
export class RunResolver {
  @Query(() => Run, { nullable: true, description: "Null when there is none of that id." })
  run(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run | null> {
    return findRunById(platform, id);
  }

  @Query(() => RunConnection, {
    description: "Newest first, unless `sort` says otherwise.",
    complexity: pageCost,
  })
  runs(
    @Args(() => RunArgs) { first, after, offset, sort, ...query }: RunArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Run>> {
    return pageOfRuns(platform, query, { first, after, offset, sort });
  }

  @FieldResolver(() => Run, { nullable: true })
  clonedFrom(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.Run> | null {
    return run.clonedFromId === null ? null : loaders.run.load(run.clonedFromId);
  }

  @FieldResolver(() => Environment, { nullable: true })
  environment(@Root() run: Rows.Run): Environment | null {
    return run.environment === null ? null : fromJson<Environment>(run.environment);
  }

  @FieldResolver(() => [UsagePoint], { complexity: 20 })
  async usage(
    @Root() run: Rows.Run,
    @Args(() => UsageArgs) { maxPoints }: UsageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<UsagePoint[]> {
    const points = await loaders.usageOfRun(maxPoints).load(run.id);
    return points.map(({ at, usage }) => ({ at, usage: fromJson<UsagePoint["usage"]>(usage) }));
  }

  @FieldResolver(() => Run, { nullable: true })
  parent(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.Run> | null {
    return run.parentId === null ? null : loaders.run.load(run.parentId);
  }

  @FieldResolver(() => Int, { nullable: true })
  fold(@Root() run: Rows.Run): number | null {
    return placeOfRun(run).fold ?? null;
  }

  @FieldResolver(() => Int, { nullable: true })
  rung(@Root() run: Rows.Run): number | null {
    return placeOfRun(run).rung ?? null;
  }

  @FieldResolver(() => SweepPlan, { nullable: true })
  plan(@Root() run: Rows.Run): SweepPlan | null {
    return describePlan(run);
  }

  @FieldResolver(() => GatheredChildren, { nullable: true, complexity: 50 })
  async gathered(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Gathered | null> {
    if (!isParentKind(run.kind)) return null;
    return gatherChildren(await loaders.childrenOfRun.load(run.id), async (ids) =>
      (await Promise.all(ids.map((id) => loaders.keptMetricsOfRun.load(id)))).flat(),
    );
  }

  @FieldResolver()
  experiment(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.Experiment> {
    return loaders.experiment.load(run.experimentId);
  }

  @FieldResolver()
  datasetVersion(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.DatasetVersion> | null {
    return run.datasetVersionId === null ? null : loaders.datasetVersion.load(run.datasetVersionId);
  }

  @FieldResolver()
  createdBy(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return run.createdById === null ? null : loaders.user.load(run.createdById);
  }

  @FieldResolver(() => Extractor, { nullable: true })
  extractor(@Root() run: Rows.Run): DescribedExtractor | null {
    return describeExtractor(run);
  }

  @FieldResolver(() => Hyperparameters, { nullable: true })
  hyperparameters(@Root() run: Rows.Run): Hyperparameters | null {
    // How an imported model was trained is not known.
    if (run.kind === "external" || run.kind === "imported") return null;
    return {
      output: "softmax",
      pooling: "none",
      ...fromJson<Omit<Hyperparameters, "output" | "pooling">>(run.hyperparameters),
    };
  }

  @FieldResolver(() => [RunTag], { description: "In the order of their keys." })
  tags(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.RunTag[]> {
    return loaders.tagsOfRun.load(run.id);
  }

  @FieldResolver(() => [Param])
  async params(
    @Root() run: Rows.Run,
    @Args(() => KeysArgs) { keys }: KeysArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.Param[]> {
    const params = await loaders.paramsOfRun.load(run.id);
    return keys ? params.filter(({ key }) => keys.includes(key)) : params;
  }

  @FieldResolver(() => [MetricSeries], {
    description: "Curves. At most maxPoints a key, keeping minima and maxima.",
    complexity: curveCost,
  })
  metrics(
    @Root() run: Rows.Run,
    @Args(() => MetricArgs) { keys, fromStep, maxPoints }: MetricArgs,
    @Ctx() { loaders }: Context,
  ): Promise<MetricSeries[]> {
    return loaders.seriesOfRun({ keys: keys ?? null, fromStep, maxPoints }).load(run.id);
  }

  @FieldResolver(() => [MetricSummary])
  summaries(
    @Root() run: Rows.Run,
    @Args(() => KeysArgs) { keys }: KeysArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.MetricSummary[]> {
    return loaders.summariesOfRun(keys ?? null).load(run.id);
  }

  @FieldResolver(() => EvaluationReport, { nullable: true })
  evaluation(@Root() run: Rows.Run): StoredEvaluation | null {
    return readEvaluation(run);
  }

  @FieldResolver(() => [ImageIssue])
  async failedFiles(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<ImageIssue[]> {
    if (run.featureSetId === null) return [];
    const { id, failures } = await loaders.featureSet.load(run.featureSetId);
    return fromJson<FeatureFailure[]>(failures).map((failure, index) => ({
      ...failure,
      id: `${id}:${index}`,
      severity: "error",
      relatedPath: null,
      image: null,
      relatedImage: null,
    }));
  }
}

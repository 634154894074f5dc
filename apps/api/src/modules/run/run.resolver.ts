/** Runs over GraphQL. */
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { fromJson } from "../../db/json.js";
import type * as Rows from "../../generated/prisma/client.js";
import type { Connection } from "../../graphql/page.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import { ImageIssue } from "../dataset/dataset.type.js";
import { describeExtractor, type DescribedExtractor } from "./describe-extractor.js";
import {
  listMistakes,
  readEvaluation,
  type StoredEvaluation,
  type StoredMistake,
} from "./evaluation.service.js";
import type { FeatureFailure } from "./feature-set.repository.js";
import type { FollowedEvent } from "./follow-run.js";
import { KeysArgs, MetricArgs, RunArgs, StartRunInput } from "./run.input.js";
import { cancelRun, findRunById, followRunById, startRun } from "./run.service.js";
import { pageOfRuns } from "./search/run-list.service.js";
import {
  EvaluationReport,
  Extractor,
  Hyperparameters,
  MetricSeries,
  MetricSummary,
  Mistake,
  Param,
  Run,
  RunConnection,
  RunEvent,
  RunTag,
} from "./run.type.js";

@Resolver(() => Run)
export class RunResolver {
  @Query(() => Run, { nullable: true })
  run(@Arg("id", () => ID) id: string, @Ctx() { platform }: Context): Promise<Rows.Run | null> {
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

  @Mutation(() => Run, {
    description: "Makes a run, which a worker then trains. All but the version has a default.",
  })
  startRun(@Arg("input") input: StartRunInput, @Ctx() context: Context): Promise<Rows.Run> {
    return startRun(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Run, { description: "SCHEDULED: at once. RUNNING: its worker stops within a moment." })
  cancelRun(@Arg("id", () => ID) id: string, @Ctx() { platform }: Context): Promise<Rows.Run> {
    return cancelRun(platform, id);
  }

  @Subscription(() => RunEvent, {
    description:
      "Replays what came after `afterSeq`, then follows live; no event is lost or doubled. Ends with the run.",
    subscribe: ({ args, context }: { args: { runId: string; afterSeq: number }; context: Context }) =>
      followRunById(context.platform, args.runId, args.afterSeq),
  })
  runEvents(
    @Arg("runId", () => ID) _runId: string,
    @Arg("afterSeq", () => Int, { defaultValue: 0 }) _afterSeq: number,
    @Root() { runId, seq, at, payload }: FollowedEvent,
  ): RunEvent {
    const { status = null, progress = null, metrics = null, log = null } = payload;
    return { runId, seq, at: new Date(at), status, progress, metrics, log };
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
    return run.kind === "external" ? null : fromJson<Hyperparameters>(run.hyperparameters);
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
    complexity: 10,
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

@Resolver(() => EvaluationReport)
export class EvaluationReportResolver {
  @FieldResolver(() => [Mistake], { description: "Most confident wrong answers first.", complexity: 10 })
  worstMistakes(
    @Root() evaluation: StoredEvaluation,
    @Arg("first", () => Int, { defaultValue: 12, description: "1 to 100." }) first: number,
    @Ctx() { platform }: Context,
  ): Promise<StoredMistake[]> {
    return listMistakes(platform, evaluation, first);
  }
}

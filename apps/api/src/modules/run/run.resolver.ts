/** Runs over GraphQL. */
import { isParentKind } from "@smallset/schema";
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
import type { ExperimentEventMessage, RunEventMessage } from "../../pubsub/topics.js";
import { ImageIssue } from "../dataset/dataset.type.js";
import { describeExtractor, type DescribedExtractor } from "./describe-extractor.js";
import { readEvaluation, type StoredEvaluation } from "./evaluation.service.js";
import type { FeatureFailure } from "./feature-set.repository.js";
import { cancelRun } from "./cancel-run.js";
import { gatherChildren, describePlan, type GatheredChildren as Gathered } from "./children.service.js";
import { cloneRun } from "./clone-run.js";
import { estimateRun } from "./estimate-run.js";
import { RunEstimate } from "./estimate.type.js";
import { pauseRun, resumeRun } from "./pause-run.js";
import {
  CloneRunInput,
  KeysArgs,
  MetricArgs,
  PriorityArgs,
  RunArgs,
  StartRunInput,
  UsageArgs,
} from "./run.input.js";
import { findRunById, followExperimentById, followRunById, startRun } from "./run.service.js";
import { placeOfRun } from "./run-plan.js";
import { pageOfRuns } from "./search/run-list.service.js";
import { setRunPriority } from "./set-priority.js";
import { startSweep } from "./start-sweep.js";
import { planOf, SweepPlanInput } from "./sweep.input.js";
import {
  Environment,
  EvaluationReport,
  ExperimentEvent,
  Extractor,
  GatheredChildren,
  Hyperparameters,
  MetricSeries,
  MetricSummary,
  Param,
  Run,
  RunConnection,
  RunEvent,
  RunTag,
  SweepPlan,
  UsagePoint,
} from "./run.type.js";

const AFTER_SEQ = { defaultValue: 0, description: "The last number that you have; 0: from the beginning." };

function toRunEvent({ runId, seq, at, payload }: RunEventMessage): RunEvent {
  const { status = null, progress = null, metrics = null, log = null, paused = null, usage = null } = payload;
  return { runId, seq, at: new Date(at), status, progress, metrics, log, paused, usage };
}

@Resolver(() => Run)
export class RunResolver {
  @Query(() => Run, { nullable: true, description: "Null when there is none of that id." })
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

  @Mutation(() => Run, {
    description:
      "Makes a parent run with children: a sweep, repeated seeds or cross-validation. The features are extracted once.",
  })
  startSweep(
    @Arg("input") input: StartRunInput,
    @Arg("plan", { description: "How to spread over children." }) plan: SweepPlanInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return startSweep(context.platform, requireViewer(context), { ...input, plan: planOf(plan) });
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
    @Arg("afterSeq", () => Int, AFTER_SEQ) _afterSeq: number,
    @Root() event: RunEventMessage,
  ): RunEvent {
    return toRunEvent(event);
  }

  @Subscription(() => ExperimentEvent, {
    description:
      "The events of all runs of an experiment, or of one and its children. Replays what came after `afterSeq`, then follows live; none is lost or doubled.",
    subscribe: ({
      args: { experimentId, ...more },
      context,
    }: {
      args: { experimentId: string; afterSeq: number; ofRunId?: string | null };
      context: Context;
    }) => followExperimentById(context.platform, experimentId, more),
  })
  experimentEvents(
    @Arg("experimentId", () => ID) _experimentId: string,
    @Arg("afterSeq", () => Int, AFTER_SEQ) _afterSeq: number,
    @Arg("ofRunId", () => ID, {
      nullable: true,
      description: "Only the events of this run and of its children, until it is over: a sweep's.",
    })
    _ofRunId: string | null,
    @Root() { seq, event }: ExperimentEventMessage,
  ): ExperimentEvent {
    return { seq, event: toRunEvent(event) };
  }

  @Mutation(() => Run, {
    description:
      "SCHEDULED: puts it aside. RUNNING: its worker writes a checkpoint and lets go within a moment. A parent's children with it.",
  })
  pauseRun(@Arg("id", () => ID) id: string, @Ctx() { platform }: Context): Promise<Rows.Run> {
    return pauseRun(platform, id);
  }

  @Mutation(() => Run, { description: "Goes on where it was paused, to the same bytes." })
  resumeRun(@Arg("id", () => ID) id: string, @Ctx() { platform }: Context): Promise<Rows.Run> {
    return resumeRun(platform, id);
  }

  @Mutation(() => Run, { description: "Moves a waiting run, and a parent's children, in the queue." })
  setRunPriority(
    @Arg("id", () => ID) id: string,
    @Args(() => PriorityArgs) { priority }: PriorityArgs,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return setRunPriority(platform, id, priority);
  }

  @Mutation(() => Run, {
    description: "Starts a run like another one, with changes; a parent is cloned with its plan.",
  })
  cloneRun(
    @Arg("id", () => ID) id: string,
    @Arg("changes", () => CloneRunInput, { nullable: true, description: "Default: none." })
    changes: CloneRunInput | null,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return cloneRun(context.platform, requireViewer(context), id, changes ?? {});
  }

  @Query(() => RunEstimate, {
    description:
      "How long a run or a sweep will take and how much disk, from what earlier runs measured here.",
  })
  runEstimate(
    @Arg("input") input: StartRunInput,
    @Arg("plan", () => SweepPlanInput, { nullable: true, description: "Default: one run." })
    plan: SweepPlanInput | null,
    @Ctx() { platform }: Context,
  ): Promise<RunEstimate> {
    return estimateRun(platform, { ...input, plan: plan ? planOf(plan) : undefined });
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
    return { output: "softmax", ...fromJson<Omit<Hyperparameters, "output">>(run.hyperparameters) };
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

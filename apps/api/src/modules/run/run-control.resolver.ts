/** Starting runs, and what can be done with them while they wait or train, over GraphQL. */
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { type Context, requireViewer } from "../../graphql/context.js";
import { cancelRun } from "./cancel-run.js";
import { cloneRun } from "./clone-run.js";
import { estimateRun } from "./estimate-run.js";
import { RunEstimate } from "./estimate.type.js";
import { pauseRun, resumeRun } from "./pause-run.js";
import { PriorityArgs } from "./run.args.js";
import { CloneRunInput, StartRunInput } from "./run.input.js";
import { startRun } from "./run.service.js";
import { Run } from "./run.type.js";
import { setRunPriority } from "./set-priority.js";
import { startSweep } from "./start-sweep.js";
import { planOf, SweepPlanInput } from "./sweep.input.js";

@Resolver(() => Run)
export class RunControlResolver {
  @Mutation(() => Run, {
    description: "Makes a run, which a worker then trains. All but the version has a default.",
  })
  startRun(
    @Arg("input", { description: "What to train on, with what, and how." }) input: StartRunInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return startRun(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Run, {
    description:
      "Makes a parent run with children: a sweep, repeated seeds or cross-validation. The features are extracted once.",
  })
  startSweep(
    @Arg("input", { description: "What all children have in common." }) input: StartRunInput,
    @Arg("plan", { description: "How to spread over children." }) plan: SweepPlanInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return startSweep(context.platform, requireViewer(context), { ...input, plan: planOf(plan) });
  }

  @Mutation(() => Run, { description: "SCHEDULED: at once. RUNNING: its worker stops within a moment." })
  cancelRun(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return cancelRun(platform, id);
  }

  @Mutation(() => Run, {
    description:
      "SCHEDULED: puts it aside. RUNNING: its worker writes a checkpoint and lets go within a moment. A parent's children with it.",
  })
  pauseRun(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return pauseRun(platform, id);
  }

  @Mutation(() => Run, { description: "Goes on where it was paused, to the same bytes." })
  resumeRun(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return resumeRun(platform, id);
  }

  @Mutation(() => Run, { description: "Moves a waiting run, and a parent's children, in the queue." })
  setRunPriority(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Args(() => PriorityArgs) { priority }: PriorityArgs,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return setRunPriority(platform, id, priority);
  }

  @Mutation(() => Run, {
    description: "Starts a run like another one, with changes; a parent is cloned with its plan.",
  })
  cloneRun(
    @Arg("id", () => ID, { description: "Of the run to take as the pattern." }) id: string,
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
    @Arg("input", { description: "As `startRun` and `startSweep` take it." }) input: StartRunInput,
    @Arg("plan", () => SweepPlanInput, { nullable: true, description: "Default: one run." })
    plan: SweepPlanInput | null,
    @Ctx() { platform }: Context,
  ): Promise<RunEstimate> {
    return estimateRun(platform, { ...input, plan: plan ? planOf(plan) : undefined });
  }
}

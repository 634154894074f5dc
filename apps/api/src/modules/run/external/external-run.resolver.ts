/** Runs that are trained elsewhere, over GraphQL. */
import { Arg, Ctx, Int, Mutation, Resolver } from "type-graphql";
import type * as Rows from "../../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../../graphql/context.js";
import { Run } from "../run.type.js";
import { CreateRunInput, EndRunInput, ImportHistoryInput, LogMetricsInput } from "./external-run.input.js";
import { createRun, endRun, importHistory, logMetrics } from "./external-run.service.js";

@Resolver()
export class ExternalRunResolver {
  @Mutation(() => Run, {
    description: "Makes a RUNNING run for a training in another program, which logs to it.",
  })
  createRun(
    @Arg("input", { description: "Where it belongs, and what was set." }) input: CreateRunInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return createRun(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Int, { description: "Adds points to a run that `createRun` made; returns how many." })
  logMetrics(
    @Arg("input", { description: "Which run, and its new points." }) input: LogMetricsInput,
    @Ctx() { platform }: Context,
  ): Promise<number> {
    return logMetrics(platform, input.runId, input.series);
  }

  @Mutation(() => Run, { description: "Ends a run that `createRun` made." })
  endRun(
    @Arg("input", { description: "Which run, and how it ended." }) input: EndRunInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run> {
    return endRun(platform, input.runId, input.status);
  }

  @Mutation(() => Run, { description: "Makes a finished run of a Keras History, as JSON or CSV." })
  importHistory(
    @Arg("input", { description: "The History's text, and where it belongs." }) input: ImportHistoryInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return importHistory(context.platform, requireViewer(context), input);
  }
}

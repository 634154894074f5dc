/** What a run reached: its metrics at a glance, and its answers on held-out images. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import { listMistakes, type StoredEvaluation, type StoredMistake } from "./evaluation.service.js";
import { CellArgs } from "./run.args.js";
import { MetricSummary } from "./run.type.js";
import { EvaluationReport, Mistake, ThresholdPoint } from "./evaluation.type.js";

@Resolver(() => MetricSummary)
export class MetricSummaryResolver {
  @FieldResolver(() => Float, {
    nullable: true,
    description: "At the epoch whose weights are kept; null until the run has finished.",
  })
  async kept(
    @Root() { runId, key }: Rows.MetricSummary,
    @Ctx() { loaders }: Context,
  ): Promise<number | null> {
    const metrics = await loaders.keptMetricsOfRun.load(runId);
    return metrics.find((metric) => metric.key === key)?.value ?? null;
  }
}

@Resolver(() => EvaluationReport)
export class EvaluationReportResolver {
  @FieldResolver(() => [Mistake], {
    description: "Of one cell of the confusion matrix, right or wrong, the surest first.",
    complexity: pageCost,
  })
  photos(
    @Root() evaluation: StoredEvaluation,
    @Args(() => CellArgs) { first, trueIndex, predictedIndex }: CellArgs,
    @Ctx() { loaders }: Context,
  ): Promise<StoredMistake[]> {
    return listMistakes(loaders, evaluation, { trueIndex, predictedIndex }, first);
  }

  @FieldResolver(() => [ThresholdPoint], {
    description: "What it would cost to answer only when sure: at 0, 0.01 … 1.",
    complexity: 20,
  })
  thresholds(@Root() { runId }: StoredEvaluation, @Ctx() { loaders }: Context): Promise<ThresholdPoint[]> {
    return loaders.thresholdsOfRun.load(runId);
  }

  @FieldResolver(() => [Mistake], {
    description: "Most confident wrong answers first.",
    complexity: pageCost,
  })
  worstMistakes(
    @Root() evaluation: StoredEvaluation,
    @Arg("first", () => Int, { defaultValue: 12, description: "1 to 100." }) first: number,
    @Ctx() { loaders }: Context,
  ): Promise<StoredMistake[]> {
    return listMistakes(loaders, evaluation, "wrong", first);
  }
}

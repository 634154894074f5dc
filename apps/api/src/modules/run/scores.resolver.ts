/** What a run reached: its metrics at a glance, and its answers on held-out images. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { listThresholds } from "./evaluation.repository.js";
import { listMistakes, listPhotos, type StoredEvaluation, type StoredMistake } from "./evaluation.service.js";
import { CellArgs } from "./run.input.js";
import { EvaluationReport, MetricSummary, Mistake, ThresholdPoint } from "./run.type.js";

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
    complexity: 10,
  })
  photos(
    @Root() evaluation: StoredEvaluation,
    @Args(() => CellArgs) cell: CellArgs,
    @Ctx() { platform }: Context,
  ): Promise<StoredMistake[]> {
    return listPhotos(platform, evaluation, cell);
  }

  @FieldResolver(() => [ThresholdPoint], {
    description: "What it would cost to answer only when sure: at 0, 0.01 … 1.",
    complexity: 20,
  })
  thresholds(@Root() { runId }: StoredEvaluation, @Ctx() { platform }: Context): Promise<ThresholdPoint[]> {
    return listThresholds(platform.db, runId);
  }

  @FieldResolver(() => [Mistake], { description: "Most confident wrong answers first.", complexity: 10 })
  worstMistakes(
    @Root() evaluation: StoredEvaluation,
    @Arg("first", () => Int, { defaultValue: 12, description: "1 to 100." }) first: number,
    @Ctx() { platform }: Context,
  ): Promise<StoredMistake[]> {
    return listMistakes(platform, evaluation, first);
  }
}

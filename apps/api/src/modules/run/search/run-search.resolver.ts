/** Looking through many runs over GraphQL: fields, groups, curves side by side, tags and saved views. */
import { parseRunField } from "@smallset/schema";
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Viewer } from "../../../auth/viewer.js";
import { isId, requireId } from "../../../db/ids.js";
import type * as Rows from "../../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../../graphql/context.js";
import { curveCost } from "../../../graphql/limits.js";
import { requireFirst } from "../../../graphql/page.js";
import { Run } from "../run.type.js";
import { listRunsByIds } from "../run.repository.js";
import { listSeries } from "../series.repository.js";
import { listFieldValues, listRunFields } from "./run-fields.repository.js";
import { groupRuns } from "./run-groups.service.js";
import { RunGroupArgs, RunsMetricsArgs, SaveRunViewInput, TagRunsInput } from "./run-search.input.js";
import { RunFieldInfo, RunGroup, RunGroupPage, RunSeries, RunView } from "./run-search.type.js";
import { changeTags, deleteRunView, listRunViews, upsertRunView } from "./run-view.repository.js";

const MAX_VIEWS = 500;

@Resolver(() => RunGroup)
export class RunSearchResolver {
  @Query(() => [RunFieldInfo], {
    description:
      "Metrics, params and tags that any run has, then the run's own columns; at most 500 of each.",
  })
  async runFields(@Ctx() { platform }: Context): Promise<RunFieldInfo[]> {
    const fields = await listRunFields(platform.db);
    return fields.map(({ field, name, numeric }) => {
      const key = field.kind === "attribute" ? field.name : field.key;
      return { name, numeric, kind: field.kind, key };
    });
  }

  @Query(() => [String], { description: "Values that a field takes, to suggest them; none for a metric." })
  runFieldValues(
    @Arg("field", { description: "As in a search: params.optimizer, tags.team, dataset." }) field: string,
    @Arg("contains", { defaultValue: "", description: "Only values with this in them, in any case." })
    contains: string,
    @Arg("first", () => Int, { defaultValue: 20, description: "1 to 100." }) first: number,
    @Ctx() { platform }: Context,
  ): Promise<string[]> {
    return listFieldValues(platform.db, parseRunField(field), contains, requireFirst(first, 100));
  }

  @Query(() => RunGroupPage, {
    description:
      "Runs taken together that agree on some fields, with mean and standard deviation of metrics.",
    complexity: ({ args, childComplexity }) => 50 + (args.first ?? 50) * childComplexity,
  })
  runGroups(
    @Args(() => RunGroupArgs) request: RunGroupArgs,
    @Ctx() { platform }: Context,
  ): ReturnType<typeof groupRuns> {
    return groupRuns(platform, request);
  }

  @Query(() => [RunSeries], {
    description:
      "Curves of several runs in one statement, by run and key; runs that are not there are left out.",
    complexity: ({ args, childComplexity }) =>
      (args.runIds?.length ?? 1) * (curveCost({ args }) + childComplexity),
  })
  runsMetrics(
    @Args(() => RunsMetricsArgs) { runIds, keys, fromStep, maxPoints }: RunsMetricsArgs,
    @Ctx() { platform }: Context,
  ): Promise<RunSeries[]> {
    return listSeries(platform.db, runIds.filter(isId), { keys: keys ?? null, fromStep, maxPoints });
  }

  @Query(() => [RunView], { description: `By name, ${MAX_VIEWS} at most.` })
  runViews(@Ctx() { platform }: Context): Promise<Rows.RunView[]> {
    return listRunViews(platform.db, MAX_VIEWS);
  }

  @Mutation(() => RunView, { description: "Keeps a search with its columns under a name, for everybody." })
  saveRunView(
    @Arg("input", { description: "What to keep, and under which name." }) input: SaveRunViewInput,
    @Ctx() context: Context,
  ): Promise<Rows.RunView> {
    const { user }: Viewer = requireViewer(context);
    return upsertRunView(context.platform.db, { ...input, createdById: user.id });
  }

  @Mutation(() => Boolean, { description: "False when it was gone already." })
  deleteRunView(
    @Arg("id", () => ID, { description: "The view's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<boolean> {
    return deleteRunView(platform.db, requireId("view", id));
  }

  @Mutation(() => [Run], { description: "Sets and removes tags of many runs at once." })
  async tagRuns(
    @Arg("input", { description: "Which runs, and what to write on them." }) input: TagRunsInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run[]> {
    const runIds = input.runIds.map((id) => requireId("run", id));
    await platform.db.$transaction((tx) => changeTags(tx, { ...input, runIds }));
    return listRunsByIds(platform.db, runIds);
  }

  @FieldResolver(() => Run)
  newestRun(@Root() group: RunGroup, @Ctx() { loaders }: Context): Promise<Rows.Run> {
    return loaders.run.load(group.runIds[0]!);
  }
}

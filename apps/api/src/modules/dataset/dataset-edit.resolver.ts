/** Changes to datasets over GraphQL, and what versions differ in. */
import { describeError } from "@smallset/schema";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { createVersion, previewVersion } from "./create-version.js";
import { CreateDatasetVersionInput, DatasetChangeArgs } from "./dataset-edit.input.js";
import { DatasetChangeConnection, DatasetDiff, DatasetVersionPreview } from "./dataset-edit.type.js";
import { DatasetVersion } from "./dataset.type.js";
import { diffVersion, pageOfChanges, type ChangedImage, type VersionDiff } from "./version-diff.js";

@Resolver(() => DatasetVersion)
export class DatasetEditResolver {
  @Query(() => DatasetVersionPreview, {
    description: "What `createDatasetVersion` would do; changes nothing.",
    complexity: 200,
  })
  async datasetVersionPreview(
    @Arg("input", { description: "What to begin with, and what to change." })
    input: CreateDatasetVersionInput,
    @Ctx() { platform }: Context,
  ): Promise<DatasetVersionPreview> {
    const { problem, ...plan } = await previewVersion(platform, input);
    return { ...plan, problem: problem && describeError(problem) };
  }

  @Mutation(() => DatasetVersion, {
    description:
      "Makes a new version by moving, relabelling, leaving out or taking back images of an existing one, which stays " +
      "as it is. Without changes it goes back to an older version. A worker writes it: it is IMPORTING for a moment.",
  })
  createDatasetVersion(
    @Arg("input", { description: "What `createDatasetVersion` would get." }) input: CreateDatasetVersionInput,
    @Ctx() context: Context,
  ): Promise<Rows.DatasetVersion> {
    return createVersion(context.platform, requireViewer(context), input);
  }

  @FieldResolver(() => DatasetDiff, {
    nullable: true,
    description:
      "What changed since the version it was made from, else since the one before. Null for a first version.",
    complexity: ({ childComplexity }) => 100 + childComplexity,
  })
  diff(
    @Root() version: Rows.DatasetVersion,
    @Arg("againstId", () => ID, { nullable: true, description: "Another version of the same dataset." })
    againstId: string | undefined,
    @Ctx() { platform }: Context,
  ): Promise<VersionDiff | null> {
    return diffVersion(platform, version, againstId ?? undefined);
  }
}

@Resolver(() => DatasetDiff)
export class DatasetDiffResolver {
  @FieldResolver(() => DatasetChangeConnection, {
    description:
      "Image by image, in the newer version's order; without `kind`, `totalCount` may count an image twice.",
    complexity: pageCost,
  })
  changes(
    @Root() diff: VersionDiff,
    @Args(() => DatasetChangeArgs) page: DatasetChangeArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<ChangedImage>> {
    return pageOfChanges(platform, diff, page);
  }
}

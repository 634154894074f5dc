/** Datasets and their versions over GraphQL. */
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
import type * as Rows from "../../generated/prisma/client.js";
import { GridArgs } from "../../graphql/connection.js";
import { type Context, requireViewer } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { type DescribedExtractor, describeSpec } from "../run/describe-extractor.js";
import { Extractor } from "../run/run-settings.type.js";
import { User } from "../user/user.type.js";
import { DatasetArgs, ImageFilterArgs, ImportDatasetInput, IssueArgs } from "./dataset.input.js";
import { findDatasetById, findVersionById, followVersion, importDataset } from "./dataset.service.js";
import { imageIds, pageOfDatasets, pageOfImages, pageOfIssues } from "./dataset-pages.js";
import {
  Dataset,
  DatasetConnection,
  DatasetVersion,
  ImageConnection,
  ImageIssueConnection,
} from "./dataset.type.js";
import { findOnlyExtractor } from "./features-only.js";
import { cancelImport } from "./import-control.js";
import { ImportFeaturesInput } from "./import-features.input.js";
import { importFeatures } from "./import-features.js";

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => Dataset, { nullable: true, description: "Null when there is none of that id." })
  dataset(
    @Arg("id", () => ID, { description: "The dataset's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Dataset | null> {
    return findDatasetById(platform, id);
  }

  @Query(() => DatasetConnection, { description: "Newest first.", complexity: pageCost })
  datasets(
    @Args(() => DatasetArgs) page: DatasetArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Dataset>> {
    return pageOfDatasets(platform, page);
  }

  @Mutation(() => DatasetVersion, {
    description:
      "Makes a dataset version of uploaded files or of a path on the server; a worker then reads it.",
  })
  importDataset(
    @Arg("input", { description: "Where the photos are, and how to split them." }) input: ImportDatasetInput,
    @Ctx() context: Context,
  ): Promise<Rows.DatasetVersion> {
    return importDataset(context.platform, requireViewer(context), input);
  }

  @Mutation(() => DatasetVersion, {
    description:
      "Makes a dataset version of bottleneck features that were extracted elsewhere; it can be trained on, and has no photos.",
  })
  importFeatures(
    @Arg("input", { description: "Where the features are, and what made them." }) input: ImportFeaturesInput,
    @Ctx() context: Context,
  ): Promise<Rows.DatasetVersion> {
    return importFeatures(context.platform, requireViewer(context), input);
  }

  @Mutation(() => DatasetVersion, {
    description: "Stops an import that waits or runs: the version is FAILED. `retryJob` starts it again.",
  })
  cancelImport(
    @Arg("id", () => ID, { description: "The dataset version's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.DatasetVersion> {
    return cancelImport(platform, id);
  }

  @FieldResolver(() => [DatasetVersion])
  versions(@Root() dataset: Rows.Dataset, @Ctx() { loaders }: Context): Promise<Rows.DatasetVersion[]> {
    return loaders.versionsOfDataset.load(dataset.id);
  }

  @FieldResolver(() => DatasetVersion, { nullable: true })
  async latestVersion(
    @Root() dataset: Rows.Dataset,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.DatasetVersion | null> {
    return (await loaders.versionsOfDataset.load(dataset.id))[0] ?? null;
  }
}

@Resolver(() => DatasetVersion)
export class DatasetVersionResolver {
  @Query(() => DatasetVersion, { nullable: true, description: "Null when there is none of that id." })
  datasetVersion(
    @Arg("id", () => ID, { description: "The dataset version's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.DatasetVersion | null> {
    return findVersionById(platform, id);
  }

  @Subscription(() => DatasetVersion, {
    description:
      "Sends the version now and each time its import progresses; ends when it is READY or FAILED.",
    subscribe: ({ args, context }: { args: { id: string }; context: Context }) =>
      followVersion(context.platform, args.id),
  })
  datasetVersionEvents(
    @Arg("id", () => ID, { description: "The dataset version's." }) _id: string,
    @Root() version: Rows.DatasetVersion,
  ): Rows.DatasetVersion {
    return version;
  }

  @FieldResolver()
  seed(@Root() version: Rows.DatasetVersion): number {
    return Number(version.seed);
  }

  @FieldResolver()
  dataset(@Root() version: Rows.DatasetVersion, @Ctx() { loaders }: Context): Promise<Rows.Dataset> {
    return loaders.dataset.load(version.datasetId);
  }

  @FieldResolver(() => Extractor, {
    nullable: true,
    description:
      "What made the features that it consists of: nothing else can extract it. Null where there are photos.",
  })
  async madeBy(
    @Root() version: Rows.DatasetVersion,
    @Ctx() { loaders }: Context,
  ): Promise<DescribedExtractor | null> {
    const only = await findOnlyExtractor((id) => loaders.datasetVersion.load(id), version);
    return only && describeSpec(only);
  }

  @FieldResolver(() => DatasetVersion, { nullable: true })
  async parent(
    @Root() { parentId }: Rows.DatasetVersion,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.DatasetVersion | null> {
    return parentId ? loaders.datasetVersion.load(parentId) : null;
  }

  @FieldResolver(() => User, { nullable: true })
  async createdBy(
    @Root() { createdById }: Rows.DatasetVersion,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.User | null> {
    return createdById ? loaders.user.load(createdById) : null;
  }

  @FieldResolver(() => [ID], {
    description: "Ids of all images that are meant, in the order of `images`; at most 20,000.",
    complexity: 200,
  })
  imageIds(
    @Root() { id: datasetVersionId }: Rows.DatasetVersion,
    @Args(() => ImageFilterArgs) filter: ImageFilterArgs,
    @Ctx() { platform }: Context,
  ): Promise<string[]> {
    return imageIds(platform, { datasetVersionId, ...filter });
  }

  @FieldResolver(() => ImageConnection, { description: "By split, class and path.", complexity: pageCost })
  images(
    @Root() { id: datasetVersionId }: Rows.DatasetVersion,
    @Args(() => GridArgs) { first, after }: GridArgs,
    @Args(() => ImageFilterArgs) filter: ImageFilterArgs,
    @Arg("offset", () => Int, {
      nullable: true,
      description: "Skips so many of the list, for a grid that jumps. Instead of `after`.",
    })
    offset: number | undefined,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Image>> {
    return pageOfImages(platform, { datasetVersionId, ...filter }, { first, after, offset });
  }

  @FieldResolver(() => ImageIssueConnection, { description: "The per-file report.", complexity: pageCost })
  issues(
    @Root() { id: datasetVersionId }: Rows.DatasetVersion,
    @Args(() => IssueArgs) { first, after, ...filter }: IssueArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.ImageIssue>> {
    return pageOfIssues(platform, { datasetVersionId, ...filter }, { first, after });
  }
}

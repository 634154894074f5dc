/** Datasets and their versions over GraphQL. */
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { ListArgs } from "../../graphql/connection.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { ImageArgs, ImportDatasetInput, IssueArgs } from "./dataset.input.js";
import {
  findDatasetById,
  findVersionById,
  followVersion,
  importDataset,
  pageOfDatasets,
  pageOfImages,
  pageOfIssues,
} from "./dataset.service.js";
import {
  Dataset,
  DatasetConnection,
  DatasetVersion,
  Image,
  ImageConnection,
  ImageIssue,
  ImageIssueConnection,
} from "./dataset.type.js";

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => Dataset, { nullable: true })
  dataset(@Arg("id", () => ID) id: string, @Ctx() { platform }: Context): Promise<Rows.Dataset | null> {
    return findDatasetById(platform, id);
  }

  @Query(() => DatasetConnection, { description: "Newest first.", complexity: pageCost })
  datasets(
    @Args(() => ListArgs) page: ListArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Dataset>> {
    return pageOfDatasets(platform, page);
  }

  @Mutation(() => DatasetVersion, {
    description:
      "Makes a dataset version of uploaded files or of a path on the server; a worker then reads it.",
  })
  importDataset(
    @Arg("input") input: ImportDatasetInput,
    @Ctx() context: Context,
  ): Promise<Rows.DatasetVersion> {
    return importDataset(context.platform, requireViewer(context), input);
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
  @Query(() => DatasetVersion, { nullable: true })
  datasetVersion(
    @Arg("id", () => ID) id: string,
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
    @Arg("id", () => ID) _id: string,
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

  @FieldResolver(() => ImageConnection, { description: "By split, class and path.", complexity: pageCost })
  images(
    @Root() { id: datasetVersionId }: Rows.DatasetVersion,
    @Args(() => ImageArgs) { first, after, ...filter }: ImageArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Image>> {
    return pageOfImages(platform, { datasetVersionId, ...filter }, { first, after });
  }

  @FieldResolver(() => ImageIssueConnection, { description: "The per-file report.", complexity: pageCost })
  issues(
    @Root() { id: datasetVersionId }: Rows.DatasetVersion,
    @Args(() => IssueArgs) { first, after, severity }: IssueArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.ImageIssue>> {
    return pageOfIssues(platform, { datasetVersionId, severity }, { first, after });
  }
}

@Resolver(() => Image)
export class ImageResolver {
  @FieldResolver()
  bytes(@Root() image: Rows.Image): number {
    return Number(image.bytes);
  }

  @FieldResolver()
  thumbnailUrl(@Root() image: Rows.Image): string {
    return `/api/images/${image.sha256}`;
  }

  @FieldResolver(() => [ImageIssue])
  issues(@Root() image: Rows.Image, @Ctx() { loaders }: Context): Promise<Rows.ImageIssue[]> {
    return loaders.issuesOfImage.load(image.id);
  }
}

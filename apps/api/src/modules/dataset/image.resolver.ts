/** Images and what was found wrong with files, over GraphQL. */
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { Image, ImageIssue } from "./dataset.type.js";

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

@Resolver(() => ImageIssue)
export class ImageIssueResolver {
  @FieldResolver(() => Image, { nullable: true })
  async image(@Root() { imageId }: Rows.ImageIssue, @Ctx() { loaders }: Context): Promise<Rows.Image | null> {
    return imageId ? loaders.image.load(imageId) : null;
  }

  @FieldResolver(() => Image, { nullable: true })
  async relatedImage(
    @Root() { datasetVersionId, relatedPath }: Rows.ImageIssue,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.Image | null> {
    return relatedPath ? loaders.imageAtPath.load({ datasetVersionId, path: relatedPath }) : null;
  }
}

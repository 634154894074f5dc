/** Uploads that were broken off, over GraphQL; the bytes themselves go over plain HTTP. */
import { Arg, Ctx, Field, Float, ID, Int, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import { requireViewer, type Context } from "../../graphql/context.js";
import { discardUpload, unfinishedUploads } from "./unfinished-uploads.js";

@ObjectType({ description: "Files that a person began to send. POST the same manifest again to go on." })
class Upload {
  @Field(() => ID, { description: "To go on with it." }) id!: string;
  @Field({ description: "The folder or archive that was sent; empty when there were several." })
  name!: string;
  @Field({ description: "When it was announced." }) createdAt!: Date;
  @Field({ description: "Forgotten then, if nobody comes back to it." }) expiresAt!: Date;
  @Field(() => Int, { description: "How many were announced." }) totalFiles!: number;
  @Field(() => Float, { description: "Of all files." }) totalBytes!: number;
  @Field(() => Int, { description: "Those whose bytes are all here." }) arrivedFiles!: number;
}

@Resolver(() => Upload)
export class UploadResolver {
  @Query(() => [Upload], {
    description: "The viewer's own, newest first, at most three.",
    complexity: ({ childComplexity }) => 100 + 3 * childComplexity,
  })
  unfinishedUploads(@Ctx() context: Context): Promise<Upload[]> {
    return unfinishedUploads(context.platform, requireViewer(context));
  }

  @Mutation(() => ID, { description: "Forgets an upload that was broken off." })
  discardUpload(
    @Arg("id", () => ID, { description: "The upload's." }) id: string,
    @Ctx() context: Context,
  ): Promise<string> {
    return discardUpload(context.platform, requireViewer(context), id);
  }
}

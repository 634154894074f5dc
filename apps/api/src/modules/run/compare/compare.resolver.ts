/** Comparing runs over GraphQL. */
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../../generated/prisma/client.js";
import type { Context } from "../../../graphql/context.js";
import { Run } from "../run.type.js";
import {
  type ComparedPair,
  compareRunPair,
  getRunsByIds,
  listChangedAnswers,
  listImageAnswers,
} from "./compare.service.js";
import { ChangedAnswer, ImageAnswer, RunPair } from "./compare.type.js";

const PHOTOS = { defaultValue: 24, description: "1 to 100." };

@Resolver(() => RunPair)
export class CompareResolver {
  @Query(() => [Run], {
    description: "Runs by their ids, in that order, to set them beside each other; at most 20.",
    complexity: ({ args, childComplexity }) => (args["ids"] as string[]).length * childComplexity,
  })
  runsByIds(
    @Arg("ids", () => [ID], { description: "1 to 20." }) ids: string[],
    @Ctx() { platform }: Context,
  ): Promise<Rows.Run[]> {
    return getRunsByIds(platform, ids);
  }

  @Query(() => RunPair, {
    description:
      "Is one run really better than another? Their answers on the photos that both were tested on.",
    complexity: ({ childComplexity }) => 50 + childComplexity,
  })
  runPair(
    @Arg("baseId", () => ID, { description: "The run to compare with." }) baseId: string,
    @Arg("otherId", () => ID, { description: "The run that is compared." }) otherId: string,
    @Ctx() { platform }: Context,
  ): Promise<ComparedPair> {
    return compareRunPair(platform, baseId, otherId);
  }

  @Query(() => [ImageAnswer], {
    description: "What every run that was tested on this photo said of it, newest first; at most 50.",
    complexity: ({ childComplexity }) => 50 * childComplexity,
  })
  imageAnswers(
    @Arg("imageId", () => ID, { description: "Of the photo in any dataset version." }) imageId: string,
    @Ctx() { platform, loaders }: Context,
  ) {
    return listImageAnswers(platform, loaders, imageId);
  }

  @FieldResolver(() => [ChangedAnswer], { description: "Photos that `other` put right, surest first." })
  fixed(
    @Root() pair: ComparedPair,
    @Arg("first", () => Int, PHOTOS) first: number,
    @Ctx() { platform }: Context,
  ) {
    return listChangedAnswers(platform, pair.fixed, first);
  }

  @FieldResolver(() => [ChangedAnswer], { description: "Photos that `other` got wrong, surest first." })
  broken(
    @Root() pair: ComparedPair,
    @Arg("first", () => Int, PHOTOS) first: number,
    @Ctx() { platform }: Context,
  ) {
    return listChangedAnswers(platform, pair.broken, first);
  }
}

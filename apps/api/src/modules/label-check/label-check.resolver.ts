/** Doubtful labels, and the gain of putting them right, over GraphQL. */
import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { GridArgs } from "../../graphql/connection.js";
import type { Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { DatasetVersion } from "../dataset/dataset.type.js";
import {
  checkLabels,
  describeRetraining,
  pageOfSuspects,
  type Retrained,
  type Suspect,
  type VersionCheck,
} from "./label-check.service.js";
import { LabelCheck, LabelSuspectConnection, Retraining } from "./label-check.type.js";

@Resolver(() => DatasetVersion)
export class RetrainingResolver {
  @FieldResolver(() => LabelCheck, {
    nullable: true,
    description: "Null while no run has finished on this version or those that it was made from.",
    complexity: ({ childComplexity }) => 50 + childComplexity,
  })
  labelCheck(
    @Root() version: Rows.DatasetVersion,
    @Arg("runId", () => ID, { nullable: true, description: "Ask another run than the newest." })
    runId: string | undefined,
    @Ctx() { platform }: Context,
  ): Promise<VersionCheck | null> {
    return checkLabels(platform, version, runId ?? undefined);
  }

  @FieldResolver(() => Retraining, {
    nullable: true,
    description: "For a version made by changing another one that was trained on.",
    complexity: ({ childComplexity }) => 50 + childComplexity,
  })
  retraining(@Root() version: Rows.DatasetVersion, @Ctx() { platform }: Context): Promise<Retrained | null> {
    return describeRetraining(platform, version);
  }
}

@Resolver(() => LabelCheck)
export class LabelSuspectResolver {
  @FieldResolver(() => LabelSuspectConnection, {
    description: "The surest contradiction first.",
    complexity: pageCost,
  })
  suspects(
    @Root() check: VersionCheck,
    @Args(() => GridArgs) page: GridArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Suspect>> {
    return pageOfSuspects(platform, check, page);
  }
}

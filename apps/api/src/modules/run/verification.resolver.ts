/** Verifications over GraphQL. */
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { fromJson } from "../../db/json.js";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { Run } from "./run.type.js";
import { RunVerification, VerificationReport } from "./verification.type.js";
import { verifyRun } from "./verify-run.js";

@Resolver(() => RunVerification)
export class VerificationResolver {
  @Mutation(() => RunVerification, {
    description:
      "Trains a finished run again from its record and compares metrics and weights byte for byte.",
  })
  verifyRun(
    @Arg("id", () => ID, { description: "The run's." }) id: string,
    @Ctx() context: Context,
    @Arg("idempotencyKey", () => String, {
      nullable: true,
      description: "Same key and same run: the same verification.",
    })
    idempotencyKey?: string,
  ): Promise<Rows.RunVerification> {
    return verifyRun(context.platform, requireViewer(context), id, idempotencyKey);
  }

  @FieldResolver(() => VerificationReport, { nullable: true })
  report(@Root() { report }: Rows.RunVerification): VerificationReport | null {
    return report === null ? null : fromJson<VerificationReport>(report);
  }
}

@Resolver(() => Run)
export class RunVerificationsResolver {
  @FieldResolver(() => [RunVerification], { description: "Newest first." })
  verifications(@Root() run: Rows.Run, @Ctx() { loaders }: Context): Promise<Rows.RunVerification[]> {
    return loaders.verificationsOfRun.load(run.id);
  }
}

/** What a run is worth comparing with, over GraphQL. */
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type * as Rows from "../../../generated/prisma/client.js";
import type { Context } from "../../../graphql/context.js";
import { Run } from "../run.type.js";
import { listRivals } from "./rivals.repository.js";
import { Rival, type RivalKind } from "./rivals.type.js";

@Resolver(() => Run)
export class RivalsResolver {
  @FieldResolver(() => [Rival], {
    description:
      "Runs on the same dataset that it is worth comparing with, each once; at most 3. None before it is evaluated.",
    complexity: ({ childComplexity }) => 20 + 3 * childComplexity,
  })
  async rivals(
    @Root() run: Rows.Run,
    @Ctx() { platform, loaders }: Context,
  ): Promise<{ kinds: RivalKind[]; run: Rows.Run }[]> {
    if (run.evaluation === null) return [];
    const kinds = new Map<string, RivalKind[]>();
    for (const { kind, runId } of await listRivals(platform.db, run.id))
      kinds.set(runId, [...(kinds.get(runId) ?? []), kind]);
    return Promise.all(
      [...kinds].map(async ([id, reasons]) => ({ kinds: reasons, run: await loaders.run.load(id) })),
    );
  }
}

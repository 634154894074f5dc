/** What needs attention, over GraphQL. */
import { Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { listAttention } from "./attention.service.js";
import { AttentionItem } from "./attention.type.js";

@Resolver(() => AttentionItem)
export class AttentionResolver {
  @Query(() => [AttentionItem], {
    description: "Failed runs, leakage, a full disk, lost workers: errors first. Empty when all is well.",
    complexity: 20,
  })
  attention(@Ctx() { platform }: Context): Promise<AttentionItem[]> {
    return listAttention(platform);
  }
}

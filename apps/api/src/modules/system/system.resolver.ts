/** The machines over GraphQL. */
import { Arg, Ctx, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import type { SystemEventMessage } from "../../pubsub/topics.js";
import { followSystem, getSystemSeq } from "./system-events.js";
import { SystemEvent } from "./system.type.js";

@Resolver(() => SystemEvent)
export class SystemResolver {
  @Query(() => Int, {
    description:
      "The number of the newest system event: subscribe to systemEvents with afterSeq set to it for what comes next.",
  })
  systemSeq(@Ctx() { platform }: Context): Promise<number> {
    return getSystemSeq(platform);
  }

  @Subscription(() => SystemEvent, {
    description:
      "Workers that come and go, and every few seconds how busy each is. Replays what came after `afterSeq`, then follows live.",
    subscribe: ({ args, context }: { args: { afterSeq: number }; context: Context }) =>
      followSystem(context.platform, args.afterSeq),
  })
  systemEvents(
    @Arg("afterSeq", () => Int, {
      defaultValue: 0,
      description: "The last number that you have; 0: from the beginning.",
    })
    _afterSeq: number,
    @Root() { seq, at, payload }: SystemEventMessage,
  ): SystemEvent {
    return { seq, at: new Date(at), ...payload, usage: payload.usage ?? null };
  }
}

/** Looking up who changed what. */
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { pageOfAuditEvents } from "./audit.service.js";
import { AuditEvent, AuditEventConnection, AuditLogArgs } from "./audit.type.js";

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  @Query(() => AuditEventConnection, {
    description: "Who changed what, newest first. Owners only.",
    complexity: pageCost,
  })
  auditLog(@Args() args: AuditLogArgs, @Ctx() { platform }: Context): Promise<Connection<Rows.AuditEvent>> {
    const { first, after, ...filter } = args;
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null));
    return pageOfAuditEvents(platform, { first, after }, given);
  }

  @FieldResolver()
  actor(@Root() event: Rows.AuditEvent, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return event.userId === null ? null : loaders.user.load(event.userId);
  }

  @FieldResolver()
  subjectType(@Root() event: Rows.AuditEvent): string | null {
    return event.targetType || null;
  }

  @FieldResolver()
  subjectId(@Root() event: Rows.AuditEvent): string | null {
    return event.targetId;
  }

  @FieldResolver()
  input(@Root() event: Rows.AuditEvent): string {
    return JSON.stringify(event.input);
  }
}

/** Telling other programs what happens. Owners only: Smallset sends requests to these addresses. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { ListArgs } from "../../graphql/connection.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { listWebhooks } from "./webhook.repository.js";
import {
  createWebhook,
  deleteWebhook,
  pageOfDeliveries,
  redeliverWebhook,
  testWebhook,
  updateWebhook,
} from "./webhook.service.js";
import {
  CreatedWebhook,
  CreateWebhookInput,
  UpdateWebhookInput,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryConnection,
} from "./webhook.type.js";

@Resolver(() => Webhook)
export class WebhookResolver {
  @Query(() => [Webhook], { description: "Newest first, 50 at most. Owners only.", complexity: 50 })
  webhooks(@Ctx() { platform }: Context): Promise<Rows.Webhook[]> {
    return listWebhooks(platform.db);
  }

  @FieldResolver()
  createdBy(@Root() webhook: Rows.Webhook, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return webhook.createdById === null ? null : loaders.user.load(webhook.createdById);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: "What was sent to it, newest first.",
    complexity: pageCost,
  })
  deliveries(
    @Root() webhook: Rows.Webhook,
    @Args() args: ListArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.WebhookDelivery>> {
    return pageOfDeliveries(platform, webhook.id, args);
  }

  @Mutation(() => CreatedWebhook, {
    description: "Registers an address. Its secret is shown once. Owners only.",
  })
  createWebhook(
    @Arg("input", () => CreateWebhookInput, { description: "Where to send what." }) input: CreateWebhookInput,
    @Ctx() context: Context,
  ): Promise<{ secret: string; webhook: Rows.Webhook }> {
    return createWebhook(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Webhook, { description: "Changes where it is sent or what it is told of. Owners only." })
  updateWebhook(
    @Arg("input", () => UpdateWebhookInput, { description: "What to change." }) input: UpdateWebhookInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Webhook> {
    return updateWebhook(platform, input);
  }

  @Mutation(() => Boolean, { description: "Forgets the webhook and its log. Owners only." })
  async deleteWebhook(
    @Arg("id", () => ID, { description: "The webhook's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<boolean> {
    await deleteWebhook(platform, id);
    return true;
  }

  @Mutation(() => WebhookDelivery, { description: "Sends a PING, to see whether it arrives. Owners only." })
  testWebhook(
    @Arg("id", () => ID, { description: "The webhook's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.WebhookDelivery> {
    return testWebhook(platform, id);
  }

  @Mutation(() => WebhookDelivery, {
    description: "Sends a delivery once more, from its first attempt on. Owners only.",
  })
  redeliverWebhook(
    @Arg("deliveryId", () => ID, { description: "What to send again." }) deliveryId: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.WebhookDelivery> {
    return redeliverWebhook(platform, deliveryId);
  }
}

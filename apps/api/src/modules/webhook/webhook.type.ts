/** Addresses that are told of what happens. */
import { ArrayMaxSize, IsOptional, Length } from "class-validator";
import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../graphql/connection.js";
import { enumOf } from "../../graphql/enum-of.js";
import type { WebhookDeliveryStatus } from "../../generated/prisma/client.js";
import { User } from "../user/user.type.js";
import type { WebhookEvent } from "./webhook-events.js";

const WebhookEventEnum = enumOf<WebhookEvent>("WebhookEvent", "What a webhook can be told of.", {
  RUN_FINISHED: "A run has come to its end.",
  RUN_FAILED: "A run failed; the message says why.",
  RUN_CANCELED: "Somebody stopped a run.",
  ALIAS_MOVED: "A model's alias points at another version: a promotion, a rollback or a removal.",
  DATASET_READY: "A dataset version can be trained on.",
  DATASET_FAILED: "An import failed; the message says why.",
});
const DeliveryStatusEnum = enumOf<WebhookDeliveryStatus>(
  "WebhookDeliveryStatus",
  "How far a message to a webhook has come.",
  {
    PENDING: "To be sent, or sent again at `nextAttemptAt`.",
    DELIVERED: "The receiver answered 2xx.",
    FAILED: "Given up after the last attempt; `redeliverWebhook` sends it again.",
  },
);

@ObjectType({ description: "An address that is told of what happens, by a signed POST." })
export class Webhook {
  @Field(() => ID, { description: "To change it by." }) id!: string;
  @Field({ description: "Where it is sent." }) url!: string;
  @Field(() => [WebhookEventEnum], { description: "What it is told of." }) events!: string[];
  @Field(() => Boolean, { description: "False: it is told of nothing for now." }) active!: boolean;
  @Field(() => Date, { description: "When it was made." }) createdAt!: Date;
  @Field(() => User, { nullable: true, description: "Who made it." }) createdBy?: User | null;
}

@ObjectType({ description: "One message to a webhook, and how it went. Kept for 30 days." })
export class WebhookDelivery {
  @Field(() => ID, { description: "Sent along as `smallset-delivery`: the same for each attempt." })
  id!: string;
  @Field({ description: "A WebhookEvent, or PING." }) event!: string;
  @Field(() => DeliveryStatusEnum, { description: "How far it has come." }) status!: string;
  @Field(() => Int, { description: "How often it was tried." }) attempts!: number;
  @Field(() => Date, { description: "When it happened." }) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "When it arrived." }) deliveredAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "When it is tried again; null when it is not." })
  nextAttemptAt!: Date | null;
  @Field(() => Int, { nullable: true, description: "The HTTP status of the last answer." })
  responseStatus!: number | null;
  @Field(() => String, { nullable: true, description: "Why the last attempt failed." }) error!: string | null;
  @Field(() => Float, { nullable: true, description: "How long the last attempt took." })
  durationMs!: number | null;
}
export const WebhookDeliveryConnection = connectionOf(() => WebhookDelivery, "WebhookDelivery");

@ObjectType({ description: "A new webhook, in the only moment in which its secret can be read." })
export class CreatedWebhook {
  @Field({ description: "Key of the HMAC-SHA256 in the header `smallset-signature`." }) secret!: string;
  @Field(() => Webhook, { description: "What was made." }) webhook!: Webhook;
}

@InputType({ description: "Where to send what." })
export class CreateWebhookInput {
  @Field({ description: "http or https, without a password in it." })
  @Length(1, 2000)
  url!: string;

  @Field(() => [WebhookEventEnum], { description: "At least one." })
  @ArrayMaxSize(20)
  events!: WebhookEvent[];

  @Field(() => String, { nullable: true, description: "The same key again makes no second webhook." })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string | null;
}

@InputType({ description: "What to change; what is left out stays." })
export class UpdateWebhookInput {
  @Field(() => ID, { description: "Which." }) id!: string;

  @Field(() => String, { nullable: true, description: "http or https." })
  @IsOptional()
  @Length(1, 2000)
  url?: string | null;

  @Field(() => [WebhookEventEnum], { nullable: true, description: "At least one." })
  @IsOptional()
  @ArrayMaxSize(20)
  events?: WebhookEvent[] | null;

  @Field(() => Boolean, { nullable: true, description: "False stops it without forgetting it." })
  active?: boolean | null;
}

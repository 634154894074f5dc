/** Someone who uses Smallset. */
import { IsOptional, Length } from "class-validator";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf } from "../../graphql/connection.js";
import { RoleEnum } from "../../graphql/enums.js";
import type { Role } from "../../generated/prisma/client.js";

@ObjectType({ description: "Someone who uses Smallset." })
export class User {
  @Field(() => ID, { description: "Never given to anyone else." }) id!: string;
  @Field({ description: "As the others see them." }) name!: string;
  @Field(() => String, { nullable: true, description: "Where they can be reached, if known." })
  email!: string | null;
  @Field(() => RoleEnum, { description: "What they may do." }) role!: Role;
  @Field(() => Date, { description: "When they were invited." }) createdAt!: Date;
  @Field(() => Date, {
    nullable: true,
    description: "Their last request, to the minute; null while they have not come in yet.",
  })
  lastSeenAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "When they were removed; null while they may come in." })
  disabledAt!: Date | null;
  @Field(() => Date, {
    nullable: true,
    description: "Until when a link that was made for them, and that nobody used yet, lets them in.",
  })
  invitedUntil?: Date | null;
}
export const UserConnection = connectionOf(() => User, "User");

@ObjectType({ description: "A link that lets one person in, once; shown in this moment only." })
export class Invitation {
  @Field(() => User, { description: "Whom it lets in." }) user!: User;
  @Field({ description: "Send it to them. It works once." }) url!: string;
  @Field(() => Date, { description: "A week from now." }) expiresAt!: Date;
}

@InputType({ description: "Whom to let in." })
export class InviteUserInput {
  @Field({ description: "As the others will see them, 1 to 100 characters." })
  @Length(1, 100)
  name!: string;

  @Field(() => RoleEnum, { description: "What they may do." }) role!: Role;

  @Field(() => String, { nullable: true, description: "The same key again makes no second person." })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string | null;
}

@InputType({ description: "What to change; what is left out stays." })
export class UpdateUserInput {
  @Field(() => ID, { description: "Whom." }) id!: string;

  @Field(() => String, { nullable: true, description: "1 to 100 characters." })
  @IsOptional()
  @Length(1, 100)
  name?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: "The last owner stays one." })
  role?: Role | null;
}

/** What lets a program in, in its user's name. */
import { IsDate, IsOptional, Length } from "class-validator";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { TokenScope } from "../../auth/permissions.js";
import { TokenScopeEnum } from "../../graphql/enums.js";
import { User } from "./user.type.js";

@ObjectType({
  description: "What lets a program in, in its user's name. The token itself is shown once and not kept.",
})
export class ApiToken {
  @Field(() => ID, { description: "To revoke it by." }) id!: string;
  @Field({ description: "What it is for." }) name!: string;
  @Field(() => User, { description: "In whose name it acts." }) user?: User;
  @Field(() => [TokenScopeEnum], { description: "Empty: everything that its user may do." })
  scopes!: string[];
  @Field(() => Date, { description: "When it was made." }) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "Null: until it is revoked." })
  expiresAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "To the minute." })
  lastUsedAt!: Date | null;
}

@ObjectType({ description: "A new token, in the only moment in which it can be read." })
export class CreatedApiToken {
  @Field({ description: "Send it as `Authorization: Bearer <token>`." }) token!: string;
  @Field(() => ApiToken, { description: "What is kept of it." }) apiToken!: ApiToken;
}

@InputType({ description: "What the token is for, and how long." })
export class CreateApiTokenInput {
  @Field({ description: "What it is for, 1 to 100 characters." })
  @Length(1, 100)
  name!: string;

  @Field(() => Date, { nullable: true, description: "Default: it does not expire." })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;

  @Field(() => [TokenScopeEnum], { nullable: true, description: "Default: everything that you may do." })
  @IsOptional()
  scopes?: TokenScope[] | null;

  @Field(() => String, { nullable: true, description: "The same key again makes no second token." })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string | null;
}

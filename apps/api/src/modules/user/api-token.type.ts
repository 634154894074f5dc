/** What lets a program in, in its user's name. */
import { IsDate, IsOptional, Length } from "class-validator";
import { Field, ID, InputType, ObjectType } from "type-graphql";

@ObjectType({
  description: "What lets a program in, in its user's name. The token itself is shown once and not kept.",
})
export class ApiToken {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "Null: until it is revoked." })
  expiresAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "To the minute." })
  lastUsedAt!: Date | null;
}

@ObjectType({ description: "A new token, in the only moment in which it can be read." })
export class CreatedApiToken {
  @Field({ description: "Send it as `Authorization: Bearer <token>`." }) token!: string;
  @Field(() => ApiToken) apiToken!: ApiToken;
}

@InputType()
export class CreateApiTokenInput {
  @Field({ description: "What it is for, 1 to 100 characters." })
  @Length(1, 100)
  name!: string;

  @Field(() => Date, { nullable: true, description: "Default: it does not expire." })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;
}

/** Someone who uses Smallset. */
import { Field, ID, ObjectType } from "type-graphql";

@ObjectType({ description: "Someone who uses Smallset." })
export class User {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => String, { nullable: true }) email!: string | null;
  @Field(() => String, { description: "OWNER, EDITOR or VIEWER." }) role!: string;
}

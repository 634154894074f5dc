/** Who changed what, when. */
import { ArgsType, Field, ID, ObjectType } from "type-graphql";
import { connectionOf, ListArgs } from "../../graphql/connection.js";
import { User } from "../user/user.type.js";

@ObjectType({ description: "One change that somebody made, or tried to make. Never altered, never deleted." })
export class AuditEvent {
  @Field(() => ID, { description: "In the order of time." }) id!: string;
  @Field(() => Date, { description: "When it began." }) at!: Date;
  @Field(() => User, { nullable: true, description: "Who did it; null for Smallset itself." })
  actor?: User | null;
  @Field(() => String, {
    nullable: true,
    description: "The API token that did it in the actor's name; null in a browser.",
  })
  tokenName!: string | null;
  @Field({ description: "The mutation's name: startRun, promoteModelVersion, signIn …" }) action!: string;
  @Field(() => String, { nullable: true, description: "What kind of thing it was about: Run, User …" })
  subjectType?: string | null;
  @Field(() => String, { nullable: true, description: "The thing's id." }) subjectId?: string | null;
  @Field({ description: "The mutation's arguments as JSON, without secrets." }) input!: string;
  @Field({ description: "OK, the error's code, or STARTED when the server stopped in its middle." })
  outcome!: string;
  @Field({ description: "Joins it with the server's log." }) requestId!: string;
  @Field(() => String, { nullable: true, description: "Where it came from." }) ipAddress!: string | null;
}
export const AuditEventConnection = connectionOf(() => AuditEvent, "AuditEvent");

@ArgsType()
export class AuditLogArgs extends ListArgs {
  @Field(() => ID, { nullable: true, description: "Only what this user did." }) actorId?: string;
  @Field(() => String, { nullable: true, description: "Only this mutation." }) action?: string;
  @Field(() => String, { nullable: true, description: "Only what was about this id." }) subjectId?: string;
  @Field(() => String, { nullable: true, description: "Only this kind of thing: Run, User …" })
  subjectType?: string;
  @Field(() => Date, { nullable: true, description: "From this moment on." }) since?: Date;
  @Field(() => Date, { nullable: true, description: "Before this moment." }) until?: Date;
  @Field(() => Boolean, { nullable: true, description: "True: what went through. False: what did not." })
  succeeded?: boolean;
}

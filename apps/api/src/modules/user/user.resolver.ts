/** Who is signed in, who may come in, and signing out. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { ListArgs } from "../../graphql/connection.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import {
  inviteUser,
  linkForUser,
  pageOfPeople,
  removeUser,
  updateUser,
  type Invitation as MadeInvitation,
} from "./people.service.js";
import { signOut } from "./user.service.js";
import { Invitation, InviteUserInput, UpdateUserInput, User, UserConnection } from "./user.type.js";

const withUrl = ({ token, ...rest }: MadeInvitation, { origin }: Context): Invitation => ({
  ...rest,
  url: `${origin}/join?token=${token}`,
});

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: "Who is signed in; null when nobody is." })
  viewer(@Ctx() { viewer }: Context): User | null {
    return viewer?.user ?? null;
  }

  @Query(() => UserConnection, {
    description: "Who may come in, the longest there first.",
    complexity: pageCost,
  })
  users(@Args() args: ListArgs, @Ctx() { platform }: Context): Promise<Connection<Rows.User>> {
    return pageOfPeople(platform, args);
  }

  @FieldResolver()
  async invitedUntil(@Root() user: Rows.User, @Ctx() { loaders }: Context): Promise<Date | null> {
    const links = await loaders.openLinksOfUser.load(user.id);
    return links.map((link) => link.expiresAt).toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
  }

  @Mutation(() => Boolean, { description: "Ends this session and closes its websockets." })
  async signOut(@Ctx() context: Context): Promise<boolean> {
    const done = await signOut(context.platform, requireViewer(context));
    context.clearSessionCookie();
    return done;
  }

  @Mutation(() => Invitation, { description: "Makes a person and the link that lets them in. Owners only." })
  async inviteUser(
    @Arg("input", () => InviteUserInput, { description: "Whom to let in." }) input: InviteUserInput,
    @Ctx() context: Context,
  ): Promise<Invitation> {
    return withUrl(await inviteUser(context.platform, requireViewer(context), input), context);
  }

  @Mutation(() => Invitation, {
    description:
      "A new link for somebody who lost theirs; earlier ones that nobody used stop working. Owners only.",
  })
  async createSignInLink(
    @Arg("userId", () => ID, { description: "Whose." }) userId: string,
    @Ctx() context: Context,
  ): Promise<Invitation> {
    return withUrl(await linkForUser(context.platform, userId), context);
  }

  @Mutation(() => User, { description: "Changes a name or a role, at once and everywhere. Owners only." })
  updateUser(
    @Arg("input", () => UpdateUserInput, { description: "Whom, and what to change." }) input: UpdateUserInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.User> {
    return updateUser(platform, input);
  }

  @Mutation(() => User, {
    description:
      "Ends the person's sessions, API tokens and websockets; what they did keeps their name. Owners only.",
  })
  removeUser(
    @Arg("id", () => ID, { description: "The person's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.User> {
    return removeUser(platform, id);
  }
}

/** Who is signed in, and signing out. */
import { Ctx, Mutation, Query, Resolver } from "type-graphql";
import { requireViewer, type Context } from "../../graphql/context.js";
import { signOut } from "./user.service.js";
import { User } from "./user.type.js";

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: "Who is signed in; null when nobody is." })
  viewer(@Ctx() { viewer }: Context): User | null {
    return viewer?.user ?? null;
  }

  @Mutation(() => Boolean, { description: "Ends this session and closes its websockets." })
  async signOut(@Ctx() context: Context): Promise<boolean> {
    const done = await signOut(context.platform, requireViewer(context));
    context.clearSessionCookie();
    return done;
  }
}

/** Who may come in, and how: one-time links make sessions. */
import { AppError } from "@smallset/schema";
import { createToken, hashToken } from "../../auth/token.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Database } from "../../db/database.js";
import type { User } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { sessionEndedTopic } from "../../pubsub/topics.js";
import {
  deleteSession,
  findFirstOwner,
  insertSession,
  insertSignInLink,
  insertUser,
  useSignInLink,
} from "./user.repository.js";

const HOUR_MS = 3_600_000;
const LINK_LIFE_MS = 24 * HOUR_MS;
export const SESSION_LIFE_MS = 30 * 24 * HOUR_MS;

/** The owner that the first start makes; later starts find the same one. */
export async function createFirstOwner(db: Database, name = "Owner"): Promise<User> {
  return db.$transaction(async (tx) => {
    // Two first starts at once must not make two owners.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('smallset first owner'))`;
    return (await findFirstOwner(tx)) ?? (await insertUser(tx, { name, role: "OWNER" }));
  });
}

/** Returns the token of a link that signs the user in once, within a day: `${origin}/sign-in?token=${token}`. */
export async function createSignInLink(db: Database, userId: string): Promise<string> {
  const token = createToken();
  const expiresAt = new Date(Date.now() + LINK_LIFE_MS);
  await insertSignInLink(db, { userId, tokenHash: hashToken(token), expiresAt });
  return token;
}

/** Trades a link's token for a session's. @throws AppError UNAUTHENTICATED when it was used, is too old or is not ours */
export async function signIn({ db }: Platform, linkToken: string, userAgent: string | null): Promise<string> {
  return db.$transaction(async (tx) => {
    const link = await useSignInLink(tx, hashToken(linkToken));
    if (!link)
      throw new AppError(
        "UNAUTHENTICATED",
        "This sign-in link was used already, or it has expired.",
        "Start Smallset again: it prints a new one.",
      );
    const token = createToken();
    const expiresAt = new Date(Date.now() + SESSION_LIFE_MS);
    await insertSession(tx, { userId: link.userId, tokenHash: hashToken(token), expiresAt, userAgent });
    return token;
  });
}

/** Ends the viewer's session everywhere it is open, websockets too. False for an API token, which has none. */
export async function signOut({ db, pubsub }: Platform, viewer: Viewer): Promise<boolean> {
  const { sessionId } = viewer;
  if (sessionId === null) return false;
  await db.$transaction(async (tx) => {
    await deleteSession(tx, sessionId);
    await pubsub.publish(tx, sessionEndedTopic(sessionId), {});
  });
  return true;
}

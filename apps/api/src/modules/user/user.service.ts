/** Who may come in, and how: one-time links make sessions. */
import { AppError } from "@smallset/schema";
import { createToken, hashToken } from "../../auth/token.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Database, Db } from "../../db/database.js";
import type { User } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { accessChangedTopic } from "../../pubsub/topics.js";
import {
  deleteSession,
  findFirstOwner,
  insertSession,
  insertSignInLink,
  insertUser,
  markSeen,
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
export async function createSignInLink(db: Db, userId: string): Promise<string> {
  return (await insertLink(db, userId, LINK_LIFE_MS)).token;
}

/** A secret that signs the user in once, until it expires. */
export async function insertLink(
  db: Db,
  userId: string,
  lifeMs: number,
): Promise<{ token: string; expiresAt: Date }> {
  const token = createToken();
  const expiresAt = new Date(Date.now() + lifeMs);
  await insertSignInLink(db, { userId, tokenHash: hashToken(token), expiresAt });
  return { token, expiresAt };
}

/** Trades a link's token for a session's. @throws AppError UNAUTHENTICATED when it was used, is too old or is not ours */
export async function signIn(
  { db }: Platform,
  linkToken: string,
  userAgent: string | null,
): Promise<{ token: string; userId: string }> {
  return db.$transaction(async (tx) => {
    const link = await useSignInLink(tx, hashToken(linkToken));
    if (!link)
      throw new AppError(
        "UNAUTHENTICATED",
        "This sign-in link was used already, or it has expired.",
        "Ask an owner for a new one. If you are the owner, start Smallset again: it prints one.",
      );
    const token = createToken();
    const now = new Date();
    const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
    await insertSession(tx, { userId: link.userId, tokenHash: hashToken(token), expiresAt, userAgent });
    await markSeen(tx, link.userId, now);
    return { token, userId: link.userId };
  });
}

/** Ends the viewer's session everywhere it is open, websockets too. False for an API token, which has none. */
export async function signOut({ db, pubsub }: Platform, viewer: Viewer): Promise<boolean> {
  const { sessionId } = viewer;
  if (sessionId === null) return false;
  await db.$transaction(async (tx) => {
    await deleteSession(tx, sessionId);
    await pubsub.publish(tx, accessChangedTopic(sessionId), {});
  });
  return true;
}

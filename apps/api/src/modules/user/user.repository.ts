/** Rows of people and of what lets them in. */
import type { ApiToken, Role, Session, SignInLink, User } from "../../generated/prisma/client.js";
import type { Db } from "../../db/database.js";

export const findFirstOwner = (db: Db): Promise<User | null> =>
  db.user.findFirst({ where: { role: "OWNER", disabledAt: null }, orderBy: { id: "asc" } });

export const insertUser = (db: Db, user: { name: string; email?: string; role: Role }): Promise<User> =>
  db.user.create({ data: user });

export const listUsers = (db: Db, ids: readonly string[]): Promise<User[]> =>
  db.user.findMany({ where: { id: { in: [...ids] } } });

export const insertSignInLink = (
  db: Db,
  link: { userId: string; tokenHash: string; expiresAt: Date },
): Promise<SignInLink> => db.signInLink.create({ data: link });

/** Marks the link as used and returns it; null when there is none, or it was used, or it is too old. One of two at once wins. */
export async function useSignInLink(db: Db, tokenHash: string): Promise<SignInLink | null> {
  const now = new Date();
  const [link] = await db.signInLink.updateManyAndReturn({
    where: { tokenHash, usedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } },
    data: { usedAt: now },
  });
  return link ?? null;
}

export const insertSession = (
  db: Db,
  session: { userId: string; tokenHash: string; expiresAt: Date; userAgent: string | null },
): Promise<Session> => db.session.create({ data: session });

const SEEN_EVERY_MS = 60_000;

export async function findSession(db: Db, tokenHash: string): Promise<(Session & { user: User }) | null> {
  const now = new Date();
  const session = await db.session.findFirst({
    where: { tokenHash, expiresAt: { gt: now }, user: { disabledAt: null } },
    include: { user: true },
  });
  if (session && now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS)
    await db.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } });
  return session;
}

export const deleteSession = (db: Db, id: string) => db.session.deleteMany({ where: { id } });

export async function findApiToken(db: Db, tokenHash: string): Promise<(ApiToken & { user: User }) | null> {
  const now = new Date();
  const token = await db.apiToken.findFirst({
    where: {
      tokenHash,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      user: { disabledAt: null },
    },
    include: { user: true },
  });
  if (token && now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > SEEN_EVERY_MS)
    await db.apiToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: now } });
  return token;
}

/** Sessions and sign-in links that let nobody in any more. */
export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: now } } });
  await db.signInLink.deleteMany({ where: { expiresAt: { lt: now } } });
}

export const insertApiToken = (
  db: Db,
  token: { userId: string; name: string; tokenHash: string; expiresAt: Date | null },
): Promise<ApiToken> => db.apiToken.create({ data: token });

/** The user's tokens that still let in, newest first. */
export const listApiTokens = (db: Db, userId: string): Promise<ApiToken[]> =>
  db.apiToken.findMany({
    where: { userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    orderBy: { id: "desc" },
  });

/** False when the user has no such token that is not revoked yet. */
export async function revokeApiTokenOf(db: Db, userId: string, id: string): Promise<boolean> {
  const { count } = await db.apiToken.updateMany({
    where: { id, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count > 0;
}

/** Rows of people and of what lets them in. */
import type { ApiToken, Role, Session, SignInLink, User } from "../../generated/prisma/client.js";
import type { Db } from "../../db/database.js";

export const findFirstOwner = (db: Db): Promise<User | null> =>
  db.user.findFirst({ where: { role: "OWNER", disabledAt: null }, orderBy: { id: "asc" } });

export const insertUser = (db: Db, user: { name: string; email?: string; role: Role }): Promise<User> =>
  db.user.create({ data: user });

export const findUser = (db: Db, id: string): Promise<User | null> =>
  db.user.findFirst({ where: { id, disabledAt: null } });

export const updateUserRow = (db: Db, id: string, data: { name?: string; role?: Role }): Promise<User> =>
  db.user.update({ where: { id }, data });

/** Those who may come in, the longest there first, beginning behind the id `after`. */
export const listPeople = (db: Db, page: { take: number; after: string | null }): Promise<User[]> =>
  db.user.findMany({
    where: { disabledAt: null, ...(page.after && { id: { gt: page.after } }) },
    orderBy: { id: "asc" },
    take: page.take,
  });
export const countPeople = (db: Db): Promise<number> => db.user.count({ where: { disabledAt: null } });

/** Other owners who have been here: who is only invited could not help anyone back in. */
export const countOtherOwners = (db: Db, id: string): Promise<number> =>
  db.user.count({
    where: { id: { not: id }, role: "OWNER", disabledAt: null, lastSeenAt: { not: null } },
  });

/** Takes away all that lets the user in; the row stays, so that what they did keeps their name. */
export async function disableUser(db: Db, id: string): Promise<User> {
  const now = new Date();
  await db.session.deleteMany({ where: { userId: id } });
  await db.signInLink.deleteMany({ where: { userId: id } });
  await db.apiToken.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: now } });
  return db.user.update({ where: { id }, data: { disabledAt: now, email: null } });
}

export const listUsers = (db: Db, ids: readonly string[]): Promise<User[]> =>
  db.user.findMany({ where: { id: { in: [...ids] } } });

export const insertSignInLink = (
  db: Db,
  link: { userId: string; tokenHash: string; expiresAt: Date },
): Promise<SignInLink> => db.signInLink.create({ data: link });

const isOpen = (now: Date) => ({ usedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } });

/** Looks without using it up. */
export const findSignInLink = (db: Db, tokenHash: string): Promise<(SignInLink & { user: User }) | null> =>
  db.signInLink.findFirst({ where: { tokenHash, ...isOpen(new Date()) }, include: { user: true } });

export const listOpenLinks = (db: Db, userIds: readonly string[]): Promise<SignInLink[]> =>
  db.signInLink.findMany({ where: { userId: { in: [...userIds] }, ...isOpen(new Date()) } });

export const deleteOpenLinks = (db: Db, userId: string) =>
  db.signInLink.deleteMany({ where: { userId, usedAt: null } });

/** Marks the link as used and returns it; null when there is none, or it was used, or it is too old. One of two at once wins. */
export async function useSignInLink(db: Db, tokenHash: string): Promise<SignInLink | null> {
  const now = new Date();
  const [link] = await db.signInLink.updateManyAndReturn({
    where: { tokenHash, ...isOpen(now) },
    data: { usedAt: now },
  });
  return link ?? null;
}

export const insertSession = (
  db: Db,
  session: { userId: string; tokenHash: string; expiresAt: Date; userAgent: string | null },
): Promise<Session> => db.session.create({ data: session });

export const markSeen = (db: Db, userId: string, now: Date) =>
  db.user.updateMany({ where: { id: userId }, data: { lastSeenAt: now } });

const SEEN_EVERY_MS = 60_000;

type JsonUser = Omit<User, "createdAt" | "lastSeenAt" | "disabledAt"> &
  Record<"createdAt" | "lastSeenAt" | "disabledAt", string | null>;

/** Each request asks who is asking: in one statement, of which Prisma would make two. */
function withUser<Row extends { user: JsonUser }>(row: Row | undefined): (Row & { user: User }) | null {
  if (!row) return null;
  const { createdAt, lastSeenAt, disabledAt, ...user } = row.user;
  const dates = {
    createdAt: new Date(createdAt!),
    lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt),
    disabledAt: disabledAt === null ? null : new Date(disabledAt),
  };
  return { ...row, user: { ...user, ...dates } } as Row & { user: User };
}

export async function findSession(db: Db, tokenHash: string): Promise<(Session & { user: User }) | null> {
  const now = new Date();
  const rows = await db.$queryRaw<(Session & { user: JsonUser })[]>`
    SELECT s.*, to_jsonb(u) AS user FROM "Session" s JOIN "User" u ON u.id = s."userId"
    WHERE s."tokenHash" = ${tokenHash} AND s."expiresAt" > ${now} AND u."disabledAt" IS NULL`;
  const session = withUser(rows[0]);
  if (session && now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await db.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } });
    await markSeen(db, session.userId, now);
  }
  return session;
}

export const deleteSession = (db: Db, id: string) => db.session.deleteMany({ where: { id } });

export async function findApiToken(db: Db, tokenHash: string): Promise<(ApiToken & { user: User }) | null> {
  const now = new Date();
  const rows = await db.$queryRaw<(ApiToken & { user: JsonUser })[]>`
    SELECT t.*, to_jsonb(u) AS user FROM "ApiToken" t JOIN "User" u ON u.id = t."userId"
    WHERE t."tokenHash" = ${tokenHash} AND t."revokedAt" IS NULL
      AND (t."expiresAt" IS NULL OR t."expiresAt" > ${now}) AND u."disabledAt" IS NULL`;
  const token = withUser(rows[0]);
  if (token && now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > SEEN_EVERY_MS) {
    await db.apiToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: now } });
    await markSeen(db, token.userId, now);
  }
  return token;
}

/** Sessions and sign-in links that let nobody in any more. */
export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: now } } });
  await db.signInLink.deleteMany({ where: { expiresAt: { lt: now } } });
}

export const insertApiToken = (
  db: Db,
  token: { userId: string; name: string; tokenHash: string; scopes: string[]; expiresAt: Date | null },
): Promise<ApiToken> => db.apiToken.create({ data: token });

/** Tokens that still let in, newest first: of one user, or of everybody. */
export const listApiTokens = (db: Db, userId: string | null, take: number): Promise<ApiToken[]> =>
  db.apiToken.findMany({
    where: {
      ...(userId !== null && { userId }),
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    orderBy: { id: "desc" },
    take,
  });

/** Null when there is no such token that is not revoked yet; with `userId`, only of that user. */
export async function revokeApiTokenRow(db: Db, id: string, userId: string | null): Promise<ApiToken | null> {
  const [token] = await db.apiToken.updateManyAndReturn({
    where: { id, ...(userId !== null && { userId }), revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return token ?? null;
}

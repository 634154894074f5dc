/** Letting people in by a link, changing what they may do, and showing them out. There is always an owner left. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { Db } from "../../db/database.js";
import { ID_PATTERN, notFound, requireId } from "../../db/ids.js";
import type { Role, User } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { accessChangedTopic } from "../../pubsub/topics.js";
import { once } from "../idempotency/idempotency.service.js";
import {
  countOtherOwners,
  countPeople,
  deleteOpenLinks,
  disableUser,
  findUser,
  insertUser,
  listPeople,
  updateUserRow,
} from "./user.repository.js";
import { insertLink } from "./user.service.js";

const INVITATION_LIFE_MS = 7 * 24 * 3_600_000;

export interface Invitation {
  user: User;
  /** `${origin}/join?token=${token}` */
  token: string;
  expiresAt: Date;
}

export async function pageOfPeople(
  { db }: Platform,
  { first, after: cursor }: { first: number; after?: string | undefined },
): Promise<Connection<User>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([listPeople(db, { take: first + 1, after }), countPeople(db)]);
  return toConnection({ rows, first, after, keyOf: (user) => user.id, totalCount });
}

/** The same key again finds the same person, with a fresh link: the first one was never seen. */
export async function inviteUser(
  { db }: Platform,
  viewer: Viewer,
  input: { name: string; role: Role; idempotencyKey?: string | null | undefined },
): Promise<Invitation> {
  const { idempotencyKey, ...person } = { ...input, name: requireName(input.name) };
  const request = { userId: viewer.user.id, mutation: "inviteUser", key: idempotencyKey, input: person };
  return db.$transaction(async (tx) => {
    const { id } = await once(tx, request, async () => (await insertUser(tx, person)).id);
    return { user: await getUser(tx, id), ...(await replaceLink(tx, id)) };
  });
}

/** A new link for somebody who lost theirs or has a new browser; earlier ones that were not used stop working. */
export const linkForUser = ({ db }: Platform, id: string): Promise<Invitation> =>
  db.$transaction(async (tx) => {
    const user = await getUser(tx, id);
    return { user, ...(await replaceLink(tx, user.id)) };
  });

async function replaceLink(tx: Db, userId: string): Promise<{ token: string; expiresAt: Date }> {
  await deleteOpenLinks(tx, userId);
  return insertLink(tx, userId, INVITATION_LIFE_MS);
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT, LAST_OWNER */
export const updateUser = (
  { db, pubsub }: Platform,
  input: { id: string; name?: string | null | undefined; role?: Role | null | undefined },
): Promise<User> =>
  db.$transaction(async (tx) => {
    const user = await getUser(tx, input.id);
    const name = input.name == null ? user.name : requireName(input.name);
    const role = input.role ?? user.role;
    if (user.role === "OWNER" && role !== "OWNER") await requireAnotherOwner(tx, user);
    const changed = await updateUserRow(tx, user.id, { name, role });
    await pubsub.publish(tx, accessChangedTopic(user.id), {});
    return changed;
  });

/** Ends the user's sessions, tokens, links and websockets at once. @throws AppError NOT_FOUND, LAST_OWNER */
export const removeUser = ({ db, pubsub }: Platform, id: string): Promise<User> =>
  db.$transaction(async (tx) => {
    const user = await getUser(tx, id);
    if (user.role === "OWNER") await requireAnotherOwner(tx, user);
    const removed = await disableUser(tx, user.id);
    await pubsub.publish(tx, accessChangedTopic(user.id), {});
    return removed;
  });

async function getUser(db: Db, id: string): Promise<User> {
  const user = await findUser(db, requireId("user", id));
  if (!user) throw notFound("user", id);
  return user;
}

async function requireAnotherOwner(tx: Db, user: User): Promise<void> {
  // Two owners who demote each other at once must not both succeed.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('smallset owners'))`;
  if ((await countOtherOwners(tx, user.id)) > 0) return;
  throw new AppError(
    "LAST_OWNER",
    `${user.name} is the only owner.`,
    "Make somebody else an owner first, and let them sign in once.",
  );
}

function requireName(name: string): string {
  if (name.trim()) return name.trim();
  throw new AppError("BAD_USER_INPUT", "The name is empty.", "Give the person's name.");
}

/** API tokens: made for oneself, limited to what they are for, shown once, taken back at any time. */
import { AppError } from "@smallset/schema";
import { hasRole, type TokenScope } from "../../auth/permissions.js";
import { createToken, hashToken } from "../../auth/token.js";
import type { Viewer } from "../../auth/viewer.js";
import { requireId, notFound } from "../../db/ids.js";
import type { ApiToken } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { accessChangedTopic } from "../../pubsub/topics.js";
import { once } from "../idempotency/idempotency.service.js";
import { insertApiToken, listApiTokens, revokeApiTokenRow } from "./user.repository.js";

const MAX_TOKENS = 200;

/** With `everyone`, an owner sees those of all people. @throws AppError FORBIDDEN */
export async function findApiTokens(
  { db }: Platform,
  { user }: Viewer,
  everyone: boolean,
): Promise<ApiToken[]> {
  if (everyone && !hasRole(user.role, "OWNER"))
    throw new AppError("FORBIDDEN", "Only owners see everyone's API tokens.", "Leave `everyone` out.");
  return listApiTokens(db, everyone ? null : user.id, MAX_TOKENS);
}

interface NewToken {
  name: string;
  scopes?: TokenScope[] | null | undefined;
  expiresAt?: Date | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/**
 * @throws AppError BAD_USER_INPUT when it would have expired already; CONFLICT when the key made one before: what it
 * was cannot be told again
 */
export async function createApiToken(
  { db }: Platform,
  { user }: Viewer,
  input: NewToken,
): Promise<{ token: string; apiToken: ApiToken }> {
  const { name, expiresAt = null, scopes, idempotencyKey: key } = input;
  if (expiresAt && expiresAt.getTime() <= Date.now())
    throw new AppError(
      "BAD_USER_INPUT",
      "expiresAt lies in the past.",
      "Give a later time, or leave it out.",
    );
  const token = createToken();
  const row = { name, expiresAt, scopes: [...new Set(scopes)], userId: user.id, tokenHash: hashToken(token) };
  const request = { userId: user.id, mutation: "createApiToken", key, input: { name, expiresAt, scopes } };
  return db.$transaction(async (tx) => {
    let apiToken: ApiToken | undefined;
    await once(tx, request, async () => (apiToken = await insertApiToken(tx, row)).id);
    if (apiToken) return { token, apiToken };
    throw new AppError(
      "CONFLICT",
      "This token was made already, and is shown only once.",
      "Revoke it and make another one with a new key.",
    );
  });
}

/** One's own, or for an owner anybody's. @throws AppError NOT_FOUND also when it was revoked before */
export async function revokeApiToken({ db, pubsub }: Platform, { user }: Viewer, id: string): Promise<void> {
  requireId("API token", id);
  await db.$transaction(async (tx) => {
    const revoked = await revokeApiTokenRow(tx, id, hasRole(user.role, "OWNER") ? null : user.id);
    if (!revoked) throw notFound("API token", id);
    await pubsub.publish(tx, accessChangedTopic(id), {});
  });
}

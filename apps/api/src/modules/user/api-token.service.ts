/** API tokens: made for oneself, shown once, taken back at any time. */
import { AppError } from "@smallset/schema";
import { createToken, hashToken } from "../../auth/token.js";
import type { Viewer } from "../../auth/viewer.js";
import { requireId, notFound } from "../../db/ids.js";
import type { ApiToken } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { insertApiToken, revokeApiTokenOf } from "./user.repository.js";

/** @throws AppError BAD_USER_INPUT when it would have expired already */
export async function createApiToken(
  { db }: Platform,
  { user }: Viewer,
  { name, expiresAt = null }: { name: string; expiresAt?: Date | null },
): Promise<{ token: string; apiToken: ApiToken }> {
  if (expiresAt && expiresAt.getTime() <= Date.now())
    throw new AppError(
      "BAD_USER_INPUT",
      "expiresAt lies in the past.",
      "Give a later time, or leave it out.",
    );
  const token = createToken();
  const row = { name, expiresAt, userId: user.id, tokenHash: hashToken(token) };
  return { token, apiToken: await insertApiToken(db, row) };
}

/** @throws AppError NOT_FOUND when it is not the viewer's, or was revoked before */
export async function revokeApiToken({ db }: Platform, { user }: Viewer, id: string): Promise<void> {
  if (!(await revokeApiTokenOf(db, user.id, requireId("API token", id)))) throw notFound("API token", id);
}

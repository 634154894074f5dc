/** Who is asking: by session cookie, or by `Authorization: Bearer` with an API token. */
import type { IncomingHttpHeaders } from "node:http";
import type { User } from "../generated/prisma/client.js";
import type { Platform } from "../platform.js";
import { findApiToken, findSession } from "../modules/user/user.repository.js";
import type { TokenScope } from "./permissions.js";
import { hashToken } from "./token.js";

export interface Viewer {
  user: User;
  /** Null for an API token. */
  sessionId: string | null;
  /** Null for a session. */
  token: { id: string; name: string } | null;
  /** Empty: everything that the user may do. */
  scopes: TokenScope[];
  /** When what let them in stops doing so; null: never. */
  expiresAt: Date | null;
}

export const SESSION_COOKIE = "smallset_session";

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return undefined;
}

/** `params` are the websocket's connection parameters, for clients that cannot set headers there. */
export async function findViewer(
  { db }: Pick<Platform, "db">,
  headers: IncomingHttpHeaders,
  params?: Record<string, unknown>,
): Promise<Viewer | null> {
  const authorization = params?.["authorization"] ?? headers.authorization;
  const bearer = typeof authorization === "string" ? /^Bearer (\S+)$/i.exec(authorization)?.[1] : undefined;
  if (bearer) {
    const row = await findApiToken(db, hashToken(bearer));
    if (!row) return null;
    const { user, id, name, scopes, expiresAt } = row;
    return { user, sessionId: null, token: { id, name }, scopes: scopes as TokenScope[], expiresAt };
  }
  const cookie = readCookie(headers.cookie, SESSION_COOKIE);
  if (!cookie) return null;
  const session = await findSession(db, hashToken(cookie));
  if (!session) return null;
  const { user, id, expiresAt } = session;
  return { user, sessionId: id, token: null, scopes: [], expiresAt };
}

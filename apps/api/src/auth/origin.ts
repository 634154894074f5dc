/** Cookies ride along on requests that other sites start: what changes something must come from our own pages. */
import type { IncomingHttpHeaders } from "node:http";
import type { Env } from "../env.js";

/** Programs send no Origin and no cookie of a browser; browsers always send it on a POST or an upgrade from elsewhere. */
export function isOwnOrigin(
  headers: IncomingHttpHeaders,
  env: Pick<Env, "PUBLIC_URL" | "TRUST_PROXY">,
): boolean {
  const { origin } = headers;
  if (origin === undefined) return headers["sec-fetch-site"] !== "cross-site";
  if (!URL.canParse(origin)) return false; // "null", from a sandboxed page
  if (env.PUBLIC_URL && new URL(env.PUBLIC_URL).origin === origin) return true;
  const forwarded = env.TRUST_PROXY ? headers["x-forwarded-host"] : undefined;
  const host = typeof forwarded === "string" ? forwarded : headers.host;
  return new URL(origin).host === host;
}

/** Under which address we are asked, without a slash at its end. */
export const originOf = (
  { PUBLIC_URL }: Pick<Env, "PUBLIC_URL">,
  request: { protocol: string; host: string },
): string => PUBLIC_URL?.replace(/\/$/, "") ?? `${request.protocol}://${request.host}`;

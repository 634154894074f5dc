/** GET /sign-in?token=…: trades a one-time link for a session cookie. */
import "@fastify/cookie"; // its types extend FastifyReply
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { describeError } from "@smallset/schema";
import { SESSION_COOKIE } from "../../auth/viewer.js";
import type { Env } from "../../env.js";
import type { Platform } from "../../platform.js";
import { SESSION_LIFE_MS, signIn } from "./user.service.js";

const query = z.object({ token: z.string().min(1).max(200) });

/** Lax: the cookie comes along when a link is followed here, never with a POST that another site starts. */
export const sessionCookieOptions = (env: Env, protocol: string) => ({
  path: "/",
  httpOnly: true,
  sameSite: "lax" as const,
  secure: protocol === "https" || env.PUBLIC_URL?.startsWith("https:") === true,
});

const page = (message: string, nextStep: string | null) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Smallset: sign in</title><style>body{font:16px/1.5 system-ui;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
<h1>Not signed in</h1><p>${message}</p><p>${nextStep ?? ""}</p></html>`;

export function mountSignIn(app: FastifyInstance, platform: Platform): void {
  // No HEAD: a link preview must not use up the link.
  const options = { exposeHeadRoute: false, config: { rateLimit: { max: 30, timeWindow: "1 minute" } } };
  app.get("/sign-in", options, async (request, reply) => {
    try {
      const { token } = query.parse(request.query);
      const session = await signIn(platform, token, request.headers["user-agent"]?.slice(0, 300) ?? null);
      return await reply
        .setCookie(SESSION_COOKIE, session, {
          ...sessionCookieOptions(platform.env, request.protocol),
          maxAge: SESSION_LIFE_MS / 1000,
        })
        .header("referrer-policy", "no-referrer")
        .redirect("/", 303);
    } catch (error) {
      const { code, message, nextStep } = describeError(error);
      if (code === "INTERNAL") throw error;
      return reply.code(401).type("text/html").send(page(message, nextStep));
    }
  });
}

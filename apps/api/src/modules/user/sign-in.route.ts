/** The ways in. GET /sign-in?token=… trades the printed link for a session; GET /join asks first, POST /join does it. */
import "@fastify/cookie"; // its types extend FastifyReply
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { describeError } from "@smallset/schema";
import { isOwnOrigin } from "../../auth/origin.js";
import { hashToken } from "../../auth/token.js";
import { SESSION_COOKIE } from "../../auth/viewer.js";
import type { Env } from "../../env.js";
import type { Platform } from "../../platform.js";
import { recordMutation } from "../audit/audit.service.js";
import { renderDoor } from "./door.js";
import { findSignInLink } from "./user.repository.js";
import { SESSION_LIFE_MS, signIn } from "./user.service.js";

const query = z.object({ token: z.string().min(1).max(200) });

/** Lax: the cookie comes along when a link is followed here, never with a POST that another site starts. */
export const sessionCookieOptions = (env: Env, protocol: string) => ({
  path: "/",
  httpOnly: true,
  sameSite: "lax" as const,
  secure: protocol === "https" || env.PUBLIC_URL?.startsWith("https:") === true,
});

/** One style element, one form that goes back to us, nothing else. */
const DOOR_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const sendPage = (reply: FastifyReply, page: Parameters<typeof renderDoor>[0]) =>
  reply
    .type("text/html")
    // Not "no-referrer": browsers then send `Origin: null` with the form, which is refused as another site's.
    .header("referrer-policy", "same-origin")
    .header("content-security-policy", DOOR_POLICY)
    .send(renderDoor(page));

const ROLE_WORDS = {
  OWNER: "As an owner you can do everything, and let people in and out.",
  EDITOR: "As an editor you can add photos, train classifiers and put them into production.",
  VIEWER: "As a viewer you can look at everything, and change nothing.",
};

export function mountSignIn(app: FastifyInstance, platform: Platform): void {
  // No HEAD: a link preview must not use up the link.
  const options = { exposeHeadRoute: false, config: { rateLimit: { max: 30, timeWindow: "1 minute" } } };
  const enter = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const { token } = query.parse(request.query);
      const session = await signIn(platform, token, request.headers["user-agent"]?.slice(0, 300) ?? null);
      await recordMutation(platform.db, {
        userId: session.userId,
        action: "signIn",
        input: {},
        target: { type: "User", id: session.userId },
        requestId: request.id,
        ipAddress: request.ip,
      });
      return await reply
        .setCookie(SESSION_COOKIE, session.token, {
          ...sessionCookieOptions(platform.env, request.protocol),
          maxAge: SESSION_LIFE_MS / 1000,
        })
        .header("referrer-policy", "no-referrer")
        .redirect("/", 303);
    } catch (error) {
      const { code, message, nextStep } = describeError(error);
      if (code === "INTERNAL") throw error;
      return sendPage(reply.code(401), { title: "Not signed in", words: [message, nextStep] });
    }
  };
  app.get("/sign-in", options, enter);

  // Chat programs fetch each link that is sent through them: an invitation must survive that.
  app.get("/join", options, async (request, reply) => {
    const { token } = query.parse(request.query);
    const link = await findSignInLink(platform.db, hashToken(token));
    if (!link)
      return sendPage(reply.code(401), {
        title: "This link does not work any more",
        words: ["It was used already, or it has expired.", "Ask an owner of this Smallset for a new one."],
      });
    return sendPage(reply, {
      title: `Welcome, ${link.user.name}`,
      words: ["You are invited to this Smallset.", ROLE_WORDS[link.user.role]],
      button: { label: "Sign in", action: `/join?token=${encodeURIComponent(token)}` },
    });
  });
  app.register(async (scope) => {
    // A form's body: nothing in it is needed.
    scope.addContentTypeParser("application/x-www-form-urlencoded", (_request, payload, done) => {
      payload.resume();
      done(null, null);
    });
    scope.post("/join", options, async (request, reply) => {
      // Nobody may be signed in as somebody else by a page of another site.
      if (isOwnOrigin(request.headers, platform.env)) return enter(request, reply);
      return sendPage(reply.code(403), {
        title: "Not signed in",
        words: ["The request comes from another site.", "Open your link again."],
      });
    });
  });
}

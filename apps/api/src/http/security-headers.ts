/** What every answer tells the browser to be careful about. */
import type { FastifyInstance } from "fastify";

const ALWAYS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // The camera is for trying a model; nothing else here needs a device.
  "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
} as const;

/** Our own answers are data, pictures and one plain page: they run nothing, whatever is opened directly. */
const OWN_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const OWN_PATHS = /^\/(graphql|api|sign-in|healthz|readyz|metrics)(\/|\?|$)/;

/** A header that a route or the dashboard has set already stays as it is. */
export function mountSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply) => {
    for (const [name, value] of Object.entries(ALWAYS)) if (!reply.hasHeader(name)) reply.header(name, value);
    if (OWN_PATHS.test(request.url) && !reply.hasHeader("content-security-policy"))
      reply.header("content-security-policy", OWN_POLICY);
  });
}

/** Answers a failed HTTP request with {code, message, nextStep}. */
import type { FastifyError, FastifyInstance } from "fastify";
import { describeFailure } from "./describe-failure.js";
import { statusOf } from "./error-status.js";

/** Fastify's own refusals, in our words. */
const FASTIFY_CODES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "FILE_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "BAD_USER_INPUT",
  FST_ERR_CTP_EMPTY_JSON_BODY: "BAD_USER_INPUT",
  FST_ERR_CTP_INVALID_JSON_BODY: "BAD_USER_INPUT",
};

export function mountErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = describeFailure(error);
    if (known) return reply.code(statusOf(known.code)).send(known);
    if (error.statusCode && error.statusCode < 500) {
      const code = FASTIFY_CODES[error.code] ?? (error.statusCode === 429 ? "RATE_LIMITED" : "BAD_REQUEST");
      return reply.code(error.statusCode).send({ code, message: error.message, nextStep: null });
    }
    request.log.error({ err: error }, "unexpected error in a request");
    return reply.code(500).send({
      code: "INTERNAL",
      message: "Something went wrong on the server.",
      nextStep: "Look at the server's log for what happened.",
    });
  });
}

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

/** What is busy or away now is usually back by then, and clients do not all come back at once sooner. */
const RETRY_AFTER_SECONDS = 2;

export function mountErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = describeFailure(error);
    if (known) {
      const status = statusOf(known.code);
      if (status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
      return reply.code(status).send(known);
    }
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

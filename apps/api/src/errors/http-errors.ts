/** Answers a failed HTTP request with {code, message, nextStep}. */
import { AppError } from "@smallset/schema";
import type { FastifyError, FastifyInstance, FastifyRequest } from "fastify";
import { retryAfterOf } from "../auth/request-budget.js";
import { describeFailure, type PublicError } from "./describe-failure.js";
import { statusOf } from "./error-status.js";

/** Fastify's own refusals, in our words. */
const FASTIFY_CODES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "FILE_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "BAD_USER_INPUT",
  FST_ERR_CTP_EMPTY_JSON_BODY: "BAD_USER_INPUT",
  FST_ERR_CTP_INVALID_JSON_BODY: "BAD_USER_INPUT",
};

const NEXT_STEPS: Record<string, string> = {
  FILE_TOO_LARGE: "Send less in one request; photos go up as files, not inside GraphQL.",
  RATE_LIMITED: "Come back in a minute.",
  BAD_USER_INPUT: "Send JSON, with the header content-type: application/json.",
};

/** What is busy or away now is usually back by then, and clients do not all come back at once sooner. */
const RETRY_AFTER_SECONDS = 2;

/** A client of GraphQL looks for `errors`, whoever refused. */
const inGraphQL = (request: FastifyRequest, body: PublicError) => {
  if (new URL(request.url, "http://smallset").pathname !== "/graphql") return body;
  const { message, ...extensions } = body;
  return { ...body, errors: [{ message, extensions }] };
};

function nothingHere({ method, url }: FastifyRequest): never {
  throw new AppError(
    "NOT_FOUND",
    `There is nothing at ${method} ${url.split("?")[0]}.`,
    "GraphQL is asked by POST /graphql; docs/CLIENTS.md lists the rest.",
  );
}

export function mountErrorHandler(app: FastifyInstance): void {
  app.setNotFoundHandler(nothingHere);
  // Ours, too, where all else goes to the dashboard, which would answer with a page.
  app.all("/api/*", nothingHere);
  app.get("/graphql", nothingHere);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = describeFailure(error);
    if (known) {
      const status = statusOf(known.code);
      const retryAfter = retryAfterOf(error) ?? (status === 503 ? RETRY_AFTER_SECONDS : null);
      if (retryAfter !== null) reply.header("retry-after", retryAfter);
      return reply.code(status).send(inGraphQL(request, known));
    }
    if (error.statusCode && error.statusCode < 500) {
      const code = FASTIFY_CODES[error.code] ?? (error.statusCode === 429 ? "RATE_LIMITED" : "BAD_REQUEST");
      const nextStep = NEXT_STEPS[code] ?? null;
      return reply
        .code(error.statusCode)
        .send(inGraphQL(request, { code, message: error.message, nextStep }));
    }
    request.log.error({ err: error }, "unexpected error in a request");
    return reply.code(500).send({
      code: "INTERNAL",
      message: "Something went wrong on the server.",
      nextStep: "Look at the server's log for what happened: it has the `requestId`.",
      requestId: request.id,
    });
  });
}

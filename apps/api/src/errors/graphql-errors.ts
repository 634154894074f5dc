/** One formatter for GraphQL over HTTP and over the websocket: a code and the next step, never a stack trace. */
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ArgumentValidationError } from "type-graphql";
import type { ValidationError } from "class-validator";
import type { Logger } from "../logger.js";
import { describeFailure } from "./describe-failure.js";
import { statusOf } from "./error-status.js";

/** Codes that the GraphQL layers themselves give; their messages speak of the query only. */
const PROTOCOL_CODES = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "QUERY_TOO_COMPLEX",
  "RATE_LIMITED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
]);

/** For what those layers say without one. */
const NEXT_STEPS: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: "Correct the query where `locations` says.",
  GRAPHQL_VALIDATION_FAILED: "Correct the query: packages/schema/schema.graphql has every field and type.",
  BAD_USER_INPUT: "Correct the variable: packages/schema/schema.graphql has every input and its ranges.",
  BAD_REQUEST: "POST JSON with `query` and `variables`, and the header content-type: application/json.",
  OPERATION_RESOLUTION_FAILURE: "Send one operation, or say by `operationName` which.",
};

function flatten(errors: ValidationError[], prefix = ""): { path: string; messages: string[] }[] {
  return errors.flatMap((error) => {
    const path = prefix ? `${prefix}.${error.property}` : error.property;
    const own = error.constraints ? [{ path, messages: Object.values(error.constraints) }] : [];
    return [...own, ...flatten(error.children ?? [], path)];
  });
}

/** `http` is for Apollo, which answers 500 to what is refused before it runs; no client sees it. */
export const codedError = (code: string, message: string, nextStep: string | null = null): GraphQLError =>
  new GraphQLError(message, { extensions: { code, nextStep, http: { status: statusOf(code) } } });

/** Marks an error with the request that it is of, for the formatter: it knows no request. */
export function markWithRequest(errors: readonly GraphQLError[], requestId: string): void {
  for (const { extensions } of errors) extensions["requestId"] = requestId;
}

export function createErrorFormatter(log: Logger) {
  const format = createCodeFormatter(log);
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const requestId = formatted.extensions?.["requestId"];
    const answer = format(formatted, error);
    return requestId === undefined ? answer : { ...answer, extensions: { ...answer.extensions, requestId } };
  };
}

function createCodeFormatter(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const where = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    const original = unwrapResolverError(error);
    if (original instanceof ArgumentValidationError) {
      const fields = flatten(original.extensions.validationErrors);
      const message = fields.flatMap((field) => field.messages).join("; ");
      const nextStep = "Correct the named fields.";
      return { ...where, message, extensions: { code: "BAD_USER_INPUT", nextStep, fields } };
    }
    const known = describeFailure(original);
    if (known) {
      const { message, ...extensions } = known;
      return { ...where, message, extensions };
    }
    const code = String(formatted.extensions?.["code"] ?? "");
    // The parser gives it no code of its own.
    if (code === "GRAPHQL_PARSE_FAILED" && /more tha[nt] \d+ tokens/.test(formatted.message))
      return {
        ...where,
        message: "The query is too long to be parsed.",
        extensions: { code: "QUERY_TOO_COMPLEX", nextStep: "Ask for fewer fields, or in several requests." },
      };
    if (PROTOCOL_CODES.has(code)) {
      const nextStep = formatted.extensions?.["nextStep"] ?? NEXT_STEPS[code] ?? null;
      return { ...where, message: formatted.message, extensions: { code, nextStep } };
    }
    const reqId = formatted.extensions?.["requestId"];
    log.error({ err: original, path: formatted.path, reqId }, "unexpected error in a resolver");
    return {
      ...where,
      message: "Something went wrong on the server.",
      extensions: {
        code: "INTERNAL_SERVER_ERROR",
        nextStep: "Look at the server's log for what happened: it has the `requestId`.",
      },
    };
  };
}

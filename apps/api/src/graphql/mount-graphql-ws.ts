/** Subscriptions on the same port and path. graphql-ws goes past Apollo: limits, permissions and errors are applied here again. */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import {
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer, type WebSocket } from "ws";
import { isAppError } from "@smallset/schema";
import { authorizeOperation } from "../auth/authorize-operation.js";
import { isOwnOrigin, originOf } from "../auth/origin.js";
import type { RequestBudget } from "../auth/request-budget.js";
import { findViewer, type Viewer } from "../auth/viewer.js";
import { watchViewer } from "../auth/watch-viewer.js";
import { codedError, createErrorFormatter, markWithRequest } from "../errors/graphql-errors.js";
import type { Env } from "../env.js";
import type { Platform } from "../platform.js";
import { createContext } from "./context.js";
import { checkLimits, MAX_TOKENS } from "./limits.js";
import { subscribeShared } from "./subscribe-shared.js";

interface Extra extends Record<PropertyKey, unknown> {
  request: IncomingMessage;
  socket: WebSocket;
  viewer?: Viewer;
  stopWatching?: () => void;
}

/** Clients retry 4403 for ever; 4401 tells them to sign in. */
const UNAUTHENTICATED = 4401;
/** Clients give up. */
const TOO_MANY = 4429;
const MAX_SUBSCRIPTIONS = 100;
/** "Service restart": clients come back at once, with what they may do now. */
const COME_BACK = 1012;
const PATH = "/graphql";

/** Behind a proxy that is trusted: the client's, which stands first. */
function addressOf({ socket, headers }: IncomingMessage, { TRUST_PROXY }: Pick<Env, "TRUST_PROXY">): string {
  const forwarded = TRUST_PROXY
    ? String(headers["x-forwarded-for"] ?? "")
        .split(",", 1)[0]!
        .trim()
    : "";
  return forwarded || (socket.remoteAddress ?? "unknown");
}

/** What `attempt` throws, as GraphQL; null when it throws nothing. @throws what is no AppError */
function refusalOf(attempt: () => void): GraphQLError | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return codedError(error.code, error.message, error.nextStep ?? null);
  }
}

const withCode = (error: GraphQLError, code: string): GraphQLError =>
  error.extensions["code"]
    ? error
    : new GraphQLError(error.message, {
        nodes: error.nodes ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
        extensions: { code },
      });

export function mountGraphqlWs(
  app: FastifyInstance,
  platform: Platform,
  schema: GraphQLSchema,
  budget: RequestBudget,
): void {
  /** Open websockets by user. */
  const open = new Map<string, number>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  app.server.on("upgrade", (request, socket, head) => {
    if (new URL(request.url ?? "/", "http://smallset").pathname !== PATH) return; // someone else's
    // Cookies ride along on websockets that other sites open.
    if (!isOwnOrigin(request.headers, platform.env)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit("connection", ws, request));
  });

  const formatError = createErrorFormatter(platform.log);
  const clean = (errors: readonly unknown[], requestId: string) => {
    markWithRequest(errors as readonly GraphQLError[], requestId);
    return (errors as readonly GraphQLError[]).map((error) => formatError(error.toJSON(), error));
  };

  const disposable = useServer<Record<string, unknown>, Extra>(
    {
      schema,
      subscribe: subscribeShared,
      connectionInitWaitTimeout: 5_000,
      async onConnect({ extra, connectionParams }) {
        const find = () => findViewer(platform, extra.request.headers, connectionParams);
        const viewer = await find();
        if (!viewer) {
          const isGuessing =
            refusalOf(() => budget.take(null, addressOf(extra.request, platform.env))) !== null;
          if (isGuessing) extra.socket.close(TOO_MANY, "Rate limited");
          else extra.socket.close(UNAUTHENTICATED, "Unauthenticated");
          return false;
        }
        const count = open.get(viewer.user.id) ?? 0;
        if (count >= platform.env.MAX_SOCKETS_PER_USER) {
          extra.socket.close(TOO_MANY, `More than ${count} websockets of one user`);
          return false;
        }
        open.set(viewer.user.id, count + 1);
        extra.viewer = viewer;
        extra.stopWatching = watchViewer(platform, viewer, {
          ask: find,
          onEnded: () => extra.socket.close(UNAUTHENTICATED, "Signed out"),
          onChanged: () => extra.socket.close(COME_BACK, "Role changed"),
        });
        return true;
      },
      onClose({ extra }) {
        extra.stopWatching?.();
        if (!extra.viewer) return;
        const left = (open.get(extra.viewer.user.id) ?? 1) - 1;
        if (left > 0) open.set(extra.viewer.user.id, left);
        else open.delete(extra.viewer.user.id);
      },
      onSubscribe({ extra, subscriptions }, id, payload): ExecutionArgs | readonly GraphQLError[] {
        const limited = refusalOf(() =>
          budget.take(extra.viewer ?? null, addressOf(extra.request, platform.env)),
        );
        if (limited) return [limited];
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS)
          return [
            codedError(
              "RATE_LIMITED",
              `More than ${MAX_SUBSCRIPTIONS} subscriptions on one websocket.`,
              "End some, or open another websocket.",
            ),
          ];
        let document: DocumentNode;
        try {
          document = parse(payload.query, { maxTokens: MAX_TOKENS });
        } catch (error) {
          return [withCode(error as GraphQLError, "GRAPHQL_PARSE_FAILED")];
        }
        const variableValues = payload.variables ?? {};
        const operation = getOperationAST(document, payload.operationName);
        if (operation?.operation !== "subscription")
          return [
            codedError(
              "BAD_REQUEST",
              "Only subscriptions are served here.",
              "Send queries to POST /graphql.",
            ),
          ];
        const errors = validate(schema, document);
        if (errors.length) return errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
        const viewer = extra.viewer ?? null;
        const refusal =
          checkLimits(schema, document, variableValues) ?? authorizeOperation(document, operation, viewer);
        if (refusal) return [refusal];
        const request = {
          requestId: id,
          ipAddress: addressOf(extra.request, platform.env),
          origin: originOf(platform.env, {
            protocol: "http",
            host: extra.request.headers.host ?? "localhost",
          }),
          clearSessionCookie: () => {},
        };
        const contextValue = createContext(platform, viewer, request, { cache: false });
        return {
          schema,
          document,
          operationName: payload.operationName ?? null,
          variableValues,
          contextValue,
        };
      },
      onError: (_context, id, _payload, errors) => clean(errors, id),
      onNext: (_context, id, _payload, _args, result) => ({
        ...result,
        ...(result.errors && { errors: clean(result.errors, id) }),
      }),
    },
    sockets,
  );
  // Before Fastify waits for its connections: a websocket never ends by itself.
  app.addHook("preClose", async () => disposable.dispose());
}

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
import { authorizeOperation } from "../auth/authorize-operation.js";
import { isOwnOrigin } from "../auth/origin.js";
import { findViewer, type Viewer } from "../auth/viewer.js";
import { codedError, createErrorFormatter } from "../errors/graphql-errors.js";
import type { Platform } from "../platform.js";
import { sessionEndedTopic } from "../pubsub/topics.js";
import { createContext } from "./context.js";
import { checkLimits, MAX_TOKENS } from "./limits.js";

interface Extra extends Record<PropertyKey, unknown> {
  request: IncomingMessage;
  socket: WebSocket;
  viewer?: Viewer;
  stopWatching?: () => void;
}

/** Clients retry 4403 for ever; 4401 tells them to sign in. */
const UNAUTHENTICATED = 4401;
const PATH = "/graphql";

const withCode = (error: GraphQLError, code: string): GraphQLError =>
  error.extensions["code"]
    ? error
    : new GraphQLError(error.message, {
        nodes: error.nodes ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
        extensions: { code },
      });

export function mountGraphqlWs(app: FastifyInstance, platform: Platform, schema: GraphQLSchema): void {
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
  const clean = (error: GraphQLError) => formatError(error.toJSON(), error);

  const disposable = useServer<Record<string, unknown>, Extra>(
    {
      schema,
      connectionInitWaitTimeout: 5_000,
      async onConnect({ extra, connectionParams }) {
        const viewer = await findViewer(platform, extra.request.headers, connectionParams);
        if (!viewer) {
          extra.socket.close(UNAUTHENTICATED, "Unauthenticated");
          return false;
        }
        extra.viewer = viewer;
        if (viewer.sessionId) {
          const close = () => extra.socket.close(UNAUTHENTICATED, "Signed out");
          const listener = { onMessage: close, onGap: () => {} };
          extra.stopWatching = platform.pubsub.subscribe(sessionEndedTopic(viewer.sessionId), listener);
        }
        return true;
      },
      onClose: ({ extra }) => extra.stopWatching?.(),
      onSubscribe({ extra }, id, payload): ExecutionArgs | readonly GraphQLError[] {
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
          ipAddress: extra.request.socket.remoteAddress ?? null,
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
      onError: (_context, _id, _payload, errors) => errors.map((error) => clean(error as GraphQLError)),
      onNext: (_context, _id, _payload, _args, result) => ({
        ...result,
        ...(result.errors && { errors: result.errors.map((error) => clean(error as GraphQLError)) }),
      }),
    },
    sockets,
  );
  // Before Fastify waits for its connections: a websocket never ends by itself.
  app.addHook("preClose", async () => disposable.dispose());
}

/** POST /graphql: Apollo on Fastify, with the limits and the permissions of every operation. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import fastifyApollo from "@as-integrations/fastify";
import "@fastify/cookie"; // its types extend FastifyReply
import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import { originOf } from "../auth/origin.js";
import { authorizeOperation } from "../auth/authorize-operation.js";
import { SESSION_COOKIE } from "../auth/viewer.js";
import { createErrorFormatter, markWithRequest } from "../errors/graphql-errors.js";
import { auditRefusal } from "../modules/audit/audit-mutations.js";
import type { Platform } from "../platform.js";
import { createContext, type Context } from "./context.js";
import { checkLimits, MAX_TOKENS } from "./limits.js";

/** Refuses before any resolver runs, and gives errors the id under which the log has them. */
const guardPlugin = (schema: GraphQLSchema): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        markWithRequest(errors, contextValue.requestId);
      },
      async didResolveOperation({ request, document, operation, contextValue }) {
        if (!operation) return; // Apollo reports it
        const variables = request.variables ?? {};
        const tooBig = checkLimits(schema, document, variables);
        if (tooBig) throw tooBig;
        const refusal = authorizeOperation(document, operation, contextValue.viewer);
        if (!refusal) return;
        await auditRefusal(contextValue, document, operation, variables, "FORBIDDEN");
        throw refusal;
      },
    };
  },
});

export async function mountGraphqlHttp(
  app: FastifyInstance,
  platform: Platform,
  schema: GraphQLSchema,
): Promise<void> {
  const isDevelopment = platform.env.NODE_ENV === "development";
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true, // only with a session, as any other field
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: createErrorFormatter(platform.log),
    // Ours stops the server.
    stopOnTerminationSignals: false,
    plugins: [
      guardPlugin(schema),
      // It would wrap the resolver of each field, for headers that nobody here reads.
      ApolloServerPluginCacheControlDisabled(),
      ...(isDevelopment ? [] : [ApolloServerPluginLandingPageDisabled()]),
    ],
  });
  await apollo.start();
  // Not fastifyApolloDrainPlugin: it calls app.close(), which would wait for itself here.
  app.addHook("onClose", () => apollo.stop());
  await app.register(fastifyApollo(apollo), {
    path: "/graphql",
    method: ["POST"],
    context: async (request, reply) =>
      createContext(platform, request.viewer, {
        requestId: request.id,
        ipAddress: request.ip,
        origin: originOf(platform.env, request),
        clearSessionCookie: () => void reply.clearCookie(SESSION_COOKIE, { path: "/" }),
      }),
  });
}

/** Writes an AuditEvent for each mutation that Apollo executes. */
import type { ApolloServerPlugin } from "@apollo/server";
import { getOperationAST, Kind, type GraphQLError } from "graphql";
import type { Context } from "../../graphql/context.js";
import { beginMutation } from "./audit.service.js";

const isRow = (value: unknown): value is { id: string; __typename?: string } =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";

const codeAt = (errors: readonly GraphQLError[] | undefined, responseKey: string): string | null => {
  const error = errors?.find((candidate) => candidate.path?.[0] === responseKey);
  if (!error) return null;
  const original = error.originalError as { code?: unknown } | undefined;
  return String(original?.code ?? error.extensions["code"] ?? "INTERNAL_SERVER_ERROR");
};

export const auditPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    const finishers = new Map<string, Awaited<ReturnType<typeof beginMutation>>>();
    return {
      async executionDidStart({ document, request, operationName, contextValue }) {
        const operation = getOperationAST(document, operationName);
        if (operation?.operation !== "mutation") return;
        for (const node of operation.selectionSet.selections) {
          if (node.kind !== Kind.FIELD) continue;
          const { viewer, requestId, ipAddress, platform } = contextValue;
          const userId = viewer?.user.id ?? null;
          const event = {
            userId,
            action: node.name.value,
            input: request.variables ?? {},
            requestId,
            ipAddress,
          };
          finishers.set(node.alias?.value ?? node.name.value, await beginMutation(platform.db, event));
        }
      },
      async willSendResponse({ response, errors, operation }) {
        const data = response.body.kind === "single" ? response.body.singleResult.data : null;
        for (const [key, finish] of finishers) {
          const row = data?.[key];
          const target = isRow(row)
            ? { type: row.__typename ?? operation?.name?.value ?? key, id: row.id }
            : null;
          await finish(codeAt(errors, key) ?? "OK", target);
        }
      },
    };
  },
};

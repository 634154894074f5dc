/** Wraps each mutation of the schema, so that none can be forgotten: who did what to what, and how it ended. */
import { getNamedType, type GraphQLField, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { ArgumentValidationError } from "type-graphql";
import { rootFields } from "../../auth/authorize-operation.js";
import { describeFailure } from "../../errors/describe-failure.js";
import type { Context } from "../../graphql/context.js";
import { beginMutation, recordRefusal, type Mutation } from "./audit.service.js";
import { describeTarget } from "./describe-target.js";
import { withoutSecrets } from "./without-secrets.js";

export function auditMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) auditField(field);
  return schema;
}

function auditField(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  if (!resolve) throw new Error(`The mutation ${field.name} has no resolver.`);
  const typeName = getNamedType(field.type).name;
  field.resolve = async (source, args: Record<string, unknown>, context, info) => {
    const mutation = describeMutation(context, field.name, args);
    const finish = await beginMutation(context.platform.db, mutation);
    try {
      const made: unknown = await resolve(source, args, context, info);
      await finish("OK", describeTarget(typeName, made, args));
      return made;
    } catch (error) {
      await finish(outcomeOf(error), describeTarget(typeName, null, args));
      throw error;
    }
  };
}

const describeMutation = (context: Context, action: string, args: object): Mutation => ({
  userId: context.viewer?.user.id ?? null,
  tokenName: context.viewer?.token?.name ?? null,
  action,
  input: withoutSecrets(args),
  requestId: context.requestId,
  ipAddress: context.ipAddress,
});

function outcomeOf(error: unknown): string {
  if (error instanceof ArgumentValidationError) return "BAD_USER_INPUT";
  return describeFailure(error)?.code ?? "INTERNAL_SERVER_ERROR";
}

/** What somebody tried and was not let: one row for each mutation of the operation. */
export async function auditRefusal(
  context: Context,
  document: Parameters<typeof rootFields>[0],
  operation: OperationDefinitionNode,
  variables: object,
  outcome: string,
): Promise<void> {
  if (operation.operation !== "mutation" || !context.viewer) return;
  for (const action of rootFields(document, operation))
    await recordRefusal(context.platform.db, describeMutation(context, action, variables), outcome);
}

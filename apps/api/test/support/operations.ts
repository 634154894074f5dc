/** Every operation that the schema offers, for tests that walk through all of it. */
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
} from "graphql";
import { createSchema } from "../../src/graphql/schema.js";

/** A literal that fits the type, with required fields only. */
function literalOf(type: GraphQLInputType): string {
  const bare = getNullableType(type);
  if (isListType(bare)) return "[]";
  if (isEnumType(bare)) return bare.getValues()[0]!.name;
  if (isInputObjectType(bare)) {
    const required = Object.values(bare.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return `{ ${required.map((field) => `${field.name}: ${literalOf(field.type)}`).join(", ")} }`;
  }
  const scalars: Record<string, string> = {
    Int: "1",
    Float: "1",
    Boolean: "true",
    DateTimeISO: '"2026-01-01T00:00:00Z"',
  };
  return scalars[bare.name] ?? '"x"';
}

/** With the least that the field takes. */
export function operationFor(kind: string, field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const args = required.map((arg) => `${arg.name}: ${literalOf(arg.type)}`).join(", ");
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  return `${kind} { ${field.name}${args ? `(${args})` : ""}${selection} }`;
}

const schema = createSchema();
export const queries = Object.values(schema.getQueryType()!.getFields());
export const mutations = Object.values(schema.getMutationType()!.getFields());
export const subscriptions = Object.values(schema.getSubscriptionType()!.getFields());

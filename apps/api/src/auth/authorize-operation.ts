/** Decides on a whole GraphQL operation before any resolver runs, so that a new field is closed until someone opens it. */
import {
  Kind,
  type GraphQLError,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { AppError } from "@smallset/schema";
import { codedError } from "../errors/graphql-errors.js";
import { permissionFor, PUBLIC_FIELDS } from "./permissions.js";
import { findRefusal } from "./refusal.js";
import type { Viewer } from "./viewer.js";

/** Names of the fields that the operation selects at its root, through fragments too. */
export function rootFields(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const collect = (set: SelectionSetNode | undefined): string[] =>
    (set?.selections ?? []).flatMap((node) => {
      if (node.kind === Kind.FIELD) return [node.name.value];
      if (node.kind === Kind.INLINE_FRAGMENT) return collect(node.selectionSet);
      return collect(fragments.get(node.name.value)?.selectionSet);
    });
  return collect(operation.selectionSet);
}

const toGraphQL = ({ code, message, nextStep }: AppError): GraphQLError =>
  codedError(code, message, nextStep ?? null);

/** Returns the refusal, or null when the viewer may go on. */
export function authorizeOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  viewer: Viewer | null,
): GraphQLError | null {
  const fields = rootFields(document, operation);
  if (operation.operation === "query" && fields.every((field) => PUBLIC_FIELDS.has(field))) return null;
  for (const field of fields) {
    const refusal = findRefusal(viewer, permissionFor(operation.operation, field));
    if (refusal) return toGraphQL(refusal);
  }
  return null;
}

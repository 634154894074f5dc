/** Decides on a whole GraphQL operation before any resolver runs, so that a new field is closed until someone opens it. */
import {
  Kind,
  type GraphQLError,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { codedError } from "../errors/graphql-errors.js";
import type { Viewer } from "./viewer.js";

/** What may be asked without a session. */
const PUBLIC_FIELDS = new Set(["viewer", "__typename"]);
/** What a person may change about themselves, whatever their role. */
const VIEWER_MUTATIONS = new Set(["signOut", "__typename"]);

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

/** Returns the refusal, or null when the viewer may go on. */
export function authorizeOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  viewer: Viewer | null,
): GraphQLError | null {
  const fields = rootFields(document, operation);
  if (!viewer) {
    if (fields.every((field) => PUBLIC_FIELDS.has(field))) return null;
    return codedError(
      "UNAUTHENTICATED",
      "Nobody is signed in.",
      "Open the sign-in link that Smallset printed when it started.",
    );
  }
  const changes = operation.operation === "mutation";
  if (changes && viewer.user.role === "VIEWER" && !fields.every((field) => VIEWER_MUTATIONS.has(field)))
    return codedError("FORBIDDEN", "Viewers cannot change anything.", "Ask an owner to make you an editor.");
  return null;
}

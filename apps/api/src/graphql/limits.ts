/** How big a query may be: tokens, depth, aliases, cost. The same for HTTP and websocket. */
import {
  GraphQLError,
  Kind,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationRule,
} from "graphql";
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from "graphql-query-complexity";

export const MAX_TOKENS = 4_000;
const MAX_DEPTH = 14;
const MAX_ALIASES = 50;
/** One point a field; a connection counts its page. */
const MAX_COST = 20_000;

const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, {
    extensions: {
      code: "QUERY_TOO_COMPLEX",
      nextStep: "Ask for fewer fields, or smaller pages.",
      http: { status: 400 },
    },
  });

/** What a connection costs: each node of the page that is asked for. */
export const pageCost = ({
  args,
  childComplexity,
}: {
  args: { first?: number };
  childComplexity: number;
}): number => 1 + (args.first ?? 20) * childComplexity;

/** Of a run whose keys are not named. */
const LIKELY_KEYS = 10;

/** What curves cost: a point for a hundred numbers that may come back. */
export const curveCost = ({ args }: { args: { keys?: string[] | null; maxPoints?: number } }): number =>
  10 + Math.ceil(((args.keys?.length ?? LIKELY_KEYS) * (args.maxPoints ?? 0)) / 100);

/** Depth through fragments (cycles are refused by a standard rule), and a cap on aliases. */
const depthAndAliasRule: ValidationRule = (context) => {
  let aliases = 0;
  const depthOf = (set: SelectionSetNode | undefined, seen: ReadonlySet<string>): number => {
    let deepest = 0;
    for (const node of set?.selections ?? []) {
      let depth = 0;
      if (node.kind === Kind.FIELD) depth = 1 + depthOf(node.selectionSet, seen);
      else if (node.kind === Kind.INLINE_FRAGMENT) depth = depthOf(node.selectionSet, seen);
      else if (!seen.has(node.name.value)) {
        const fragment = context.getFragment(node.name.value);
        depth = depthOf(fragment?.selectionSet, new Set(seen).add(node.name.value));
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  return {
    Field(node) {
      if (node.alias && ++aliases === MAX_ALIASES + 1)
        context.reportError(tooComplex(`More than ${MAX_ALIASES} aliases.`));
    },
    OperationDefinition(node) {
      const depth = depthOf(node.selectionSet, new Set());
      if (depth > MAX_DEPTH)
        context.reportError(tooComplex(`The query is ${depth} deep; the limit is ${MAX_DEPTH}.`));
    },
  };
};

/** Of documents that were looked at before: Apollo keeps those that come again and again. */
const shapes = new WeakMap<DocumentNode, GraphQLError | null>();

function checkShape(schema: GraphQLSchema, document: DocumentNode): GraphQLError | null {
  const known = shapes.get(document);
  if (known !== undefined) return known;
  const refusal = validate(schema, document, [depthAndAliasRule])[0] ?? null;
  shapes.set(document, refusal);
  return refusal;
}

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

/**
 * Returns why the query is too big, or null. Not validation rules of Apollo: those know no variables, and their errors
 * lose their code. Bad variables are left to the executor.
 */
export function checkLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): GraphQLError | null {
  const refusal = checkShape(schema, document);
  // One for each request, which is marked with its id.
  if (refusal)
    return new GraphQLError(refusal.message, {
      nodes: refusal.nodes ?? null,
      extensions: { ...refusal.extensions },
    });
  let cost: number;
  try {
    cost = getComplexity({ schema, query: document, variables, estimators });
  } catch {
    return null;
  }
  return cost > MAX_COST ? tooComplex(`The query costs ${cost} points; the limit is ${MAX_COST}.`) : null;
}

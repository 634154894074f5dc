/** Executes an event once for all who follow it with the same selection: a thousand pages on one run cost one execution. */
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  Kind,
  print,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from "graphql";

/** Of these, nothing depends on who looks, and every subscriber is given the very same event. */
const SHARED_FIELDS = new Set(["runEvents", "experimentEvents", "systemEvents"]);

/** By event, then by selection; gone with the event. */
const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();

/** As graphql's `subscribe`. */
export async function subscribeShared(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const key = selectionKey(args);
  const executeEvent = async (rootValue: unknown) => execute({ ...args, rootValue });
  const answer = (event: unknown): Promise<ExecutionResult> => {
    if (key === null || typeof event !== "object" || event === null) return executeEvent(event);
    const ofEvent = results.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    results.set(event, ofEvent);
    const known = ofEvent.get(key) ?? executeEvent(event);
    ofEvent.set(key, known);
    return known;
  };
  const events = source[Symbol.asyncIterator]();
  // No generator: its `return` would wait for the next event, and a subscription that nobody reads would stay.
  const answers: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => answers,
    async next() {
      const { value, done } = await events.next();
      return done ? { value: undefined, done } : { value: await answer(value), done: false };
    },
    async return() {
      await events.return?.();
      return { value: undefined, done: true };
    },
    throw: (error) => Promise.reject(error as Error),
  };
  return answers;
}

/** What is asked of each event, with the variables that it uses; null when it may not be shared. */
function selectionKey({ document, operationName, variableValues }: ExecutionArgs): string | null {
  const operation = getOperationAST(document, operationName);
  const [field, ...others] = operation?.selectionSet.selections ?? [];
  if (field?.kind !== Kind.FIELD || others.length > 0 || !SHARED_FIELDS.has(field.name.value)) return null;
  // Where each begins is its own affair: `afterSeq` is no part of what is asked of an event.
  const asked: DocumentNode = {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition === operation
        ? {
            ...operation,
            selectionSet: { ...operation.selectionSet, selections: [{ ...field, arguments: [] }] },
          }
        : definition,
    ),
  };
  const used: Record<string, unknown> = {};
  visit(asked, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      // What is not given has its default, which null has not.
      used[name.value] = variableValues?.[name.value];
    },
  });
  return `${operationName ?? ""}\n${JSON.stringify(used)}\n${print(asked)}`;
}

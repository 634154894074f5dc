/** Any error as a message, a next step and a code: what `<ErrorNotice>` shows. */

export interface Failure {
  code: string;
  message: string;
  nextStep: string | null;
  /** Input fields that the server refused: `path` is dotted, such as `hyperparameters.learningRate`. */
  fields: { path: string; messages: string[] }[];
}

interface Described {
  code?: unknown;
  message?: unknown;
  nextStep?: unknown;
  fields?: unknown;
}

const text = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

const fieldsOf = (value: unknown): Failure["fields"] =>
  Array.isArray(value) ? (value as Failure["fields"]).filter(({ path }) => typeof path === "string") : [];

const toFailure = ({ code, message, nextStep, fields }: Described): Failure => ({
  code: text(code) ?? "INTERNAL",
  message: text(message) ?? "Something went wrong.",
  nextStep: text(nextStep),
  fields: fieldsOf(fields),
});

const UNREACHABLE: Failure = {
  code: "NETWORK",
  message: "Smallset does not answer.",
  nextStep: "Check that it still runs where you started it with npm start, then try again.",
  fields: [],
};

interface GraphqlFailure extends Described {
  graphQLErrors?: { message: string; extensions?: Described }[];
  networkError?: Error | undefined;
}

/** Takes urql's CombinedError, an AppError, any other Error, an HTTP body or a row's `error` field. */
export function describeFailure(error: unknown): Failure {
  if (typeof error !== "object" || error === null) return toFailure({ message: String(error) });
  const { graphQLErrors, networkError, code } = error as GraphqlFailure;
  const first = graphQLErrors?.[0];
  if (first) return toFailure({ ...first.extensions, message: first.message });
  // A TypeError without a code is what fetch throws when nothing answers.
  if (networkError || (error instanceof TypeError && !code)) return UNREACHABLE;
  return toFailure(error);
}

/** True when the server says that the thing asked for is not there. */
export const isNotFound = (error: unknown): boolean =>
  Boolean(error) && describeFailure(error).code === "NOT_FOUND";

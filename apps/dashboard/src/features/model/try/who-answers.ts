/** Whom a model's page can ask: its aliases first, production before all, then each version. */
import type { ModelToTryQuery } from "@smallset/schema/documents";
import { PRODUCTION } from "../model-details";

type Model = NonNullable<ModelToTryQuery["registeredModel"]>;

export interface Answerer {
  key: string;
  label: string;
  question: { alias?: string; version?: number };
  version: Model["aliases"][number]["version"];
}

export function whoAnswers({ aliases, versions }: Pick<Model, "aliases" | "versions">): Answerer[] {
  const sorted = aliases.toSorted(
    (a, b) => Number(b.alias === PRODUCTION) - Number(a.alias === PRODUCTION) || (a.alias < b.alias ? -1 : 1),
  );
  return [
    ...sorted.map(({ alias, version }) => ({
      key: `alias:${alias}`,
      label: `${alias} (version ${version.number})`,
      question: { alias },
      version,
    })),
    ...versions.edges.map(({ node }) => ({
      key: `version:${node.number}`,
      label: `version ${node.number}`,
      question: { version: node.number },
      version: node,
    })),
  ];
}

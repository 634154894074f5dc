/** What runs can be searched, sorted and grouped by: params, metrics, tags, and columns of the run itself. */
import { RUN_KINDS, RUN_STATUSES } from "../enums.js";
import { SearchError, listWords } from "./search-error.js";
import { unquote } from "./tokenize-search.js";

export const METRIC_SUMMARIES = ["best", "last", "min", "max", "bestStep", "lastStep"] as const;
export type MetricSummaryName = (typeof METRIC_SUMMARIES)[number];

type AttributeType = "text" | "word" | "number" | "date" | "duration" | "id";

/** Columns of the run, in the API's words, with what they can be compared with. */
export const RUN_ATTRIBUTES = {
  name: { type: "text", words: null },
  status: { type: "word", words: RUN_STATUSES },
  kind: { type: "word", words: RUN_KINDS },
  experiment: { type: "text", words: null },
  dataset: { type: "text", words: null },
  createdBy: { type: "text", words: null },
  createdAt: { type: "date", words: null },
  startedAt: { type: "date", words: null },
  finishedAt: { type: "date", words: null },
  duration: { type: "duration", words: null },
  bestEpoch: { type: "number", words: null },
  seed: { type: "number", words: null },
  id: { type: "id", words: null },
  parent: { type: "id", words: null },
  settings: { type: "text", words: null },
} as const satisfies Record<string, { type: AttributeType; words: readonly string[] | null }>;
export type RunAttribute = keyof typeof RUN_ATTRIBUTES;

export type RunField =
  | { kind: "param" | "tag"; key: string }
  | { kind: "metric"; key: string; summary: MetricSummaryName }
  | { kind: "attribute"; name: RunAttribute };

const SCOPES = { params: "param", metrics: "metric", tags: "tag" } as const;

/** `val/accuracy.last` → {key: "val/accuracy", summary: "last"}; without one, the best. */
function metricField(key: string): RunField {
  const summary = METRIC_SUMMARIES.find((name) => key.endsWith(`.${name}`));
  return summary
    ? { kind: "metric", key: key.slice(0, -summary.length - 1), summary }
    : { kind: "metric", key, summary: "best" };
}

/**
 * `params.epochs`, `tags.team`, `metrics.loss.last`, `val/accuracy` (a slash means a metric), or an attribute.
 * @param start where the text stands in the search, for the error
 * @throws SearchError for a name that is none of them
 */
export function parseRunField(text: string, start = 0): RunField {
  const [, scope, rest] = /^(params|metrics|tags)\.(.+)$/i.exec(text) ?? [];
  if (scope && rest) {
    const kind = SCOPES[scope.toLowerCase() as keyof typeof SCOPES];
    const [, quoted, tail = ""] = /^("(?:[^"\\]|\\.)*")(.*)$/.exec(rest) ?? [];
    const key = quoted ? unquote(quoted) + tail : rest;
    return kind === "metric" ? metricField(key) : { kind, key };
  }
  if (text.includes("/")) return metricField(text);
  const name = Object.keys(RUN_ATTRIBUTES).find((known) => known.toLowerCase() === text.toLowerCase());
  if (name) return { kind: "attribute", name: name as RunAttribute };
  const names = Object.keys(RUN_ATTRIBUTES);
  throw new SearchError(
    start,
    start + text.length,
    `there is no field "${text}".`,
    names,
    `Write params.${text}, metrics.${text} or tags.${text}, or one of ${listWords(names)}.`,
  );
}

const PLAIN_KEY = /^[^\s"'()=!<>~,]+$/;

/** The other way: as it is written in a search, and in a link. */
export function formatRunField(field: RunField): string {
  if (field.kind === "attribute") return field.name;
  const key = PLAIN_KEY.test(field.key) ? field.key : JSON.stringify(field.key);
  if (field.kind !== "metric") return `${field.kind}s.${key}`;
  const name = key === field.key && key.includes("/") ? key : `metrics.${key}`;
  return field.summary === "best" ? name : `${name}.${field.summary}`;
}

/** Reads what stands behind an operator, as the field wants it. */
import { RUN_ATTRIBUTES, type RunField } from "./run-field.js";
import { SearchError, listWords } from "./search-error.js";
import type { ComparisonOperator, SearchValue } from "./search.type.js";
import type { Token } from "./tokenize-search.js";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)?$/i;
const SECONDS = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 } as const;
const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/;
const AGO = /^now(?:-(\d+)(m|h|d|w))?$/i;
const AGO_MS = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS } as const;

/** `90%` is 0.9. */
function toNumber(text: string): number | null {
  if (text.endsWith("%") && NUMBER.test(text.slice(0, -1))) return Number(text.slice(0, -1)) / 100;
  return NUMBER.test(text) ? Number(text) : null;
}

function toSeconds(text: string): number | null {
  const [, amount, unit = "s"] = DURATION.exec(text) ?? [];
  return amount ? Number(amount) * SECONDS[unit.toLowerCase() as keyof typeof SECONDS] : null;
}

/** Days and moments without a zone are UTC. */
function toSpan(text: string, now: Date): SearchValue["span"] {
  const day = (startMs: number) => ({ from: new Date(startMs), to: new Date(startMs + DAY_MS) });
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  if (/^today$/i.test(text)) return day(today);
  if (/^yesterday$/i.test(text)) return day(today - DAY_MS);
  const [ago, amount, unit] = AGO.exec(text) ?? [];
  if (ago) {
    const back = amount ? Number(amount) * AGO_MS[unit!.toLowerCase() as keyof typeof AGO_MS] : 0;
    return { from: new Date(now.getTime() - back), to: new Date(now.getTime() - back) };
  }
  if (!DATE.test(text) && !MOMENT.test(text)) return null;
  const startMs = Date.parse(MOMENT.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text);
  if (!Number.isFinite(startMs)) return null;
  return DATE.test(text) ? day(startMs) : { from: new Date(startMs), to: new Date(startMs) };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ORDER = new Set<ComparisonOperator>([">", ">=", "<", "<="]);

/** @throws SearchError when the field cannot be compared so, or not with this */
export function readSearchValue(
  field: RunField,
  operator: ComparisonOperator,
  token: Token,
  now: Date,
): SearchValue {
  const { text, start, end } = token;
  const refuse = (problem: string, expected: string[]): never => {
    throw new SearchError(start, end, problem, expected);
  };
  const value: SearchValue = { text, number: toNumber(text), span: null };
  const needNumber = (what: string) =>
    value.number === null
      ? refuse(`"${text}" is not a number, and ${what} is one.`, ["a number such as 0.9"])
      : value;
  const isContains = operator === "~" || operator === "!~";
  const noContains = (what: string) => {
    if (isContains)
      refuse(`${what} cannot be searched for a part with ${operator}.`, ["=, !=, >, >=, < or <= before it"]);
  };
  if (field.kind === "metric") {
    noContains("A metric");
    return needNumber("a metric");
  }
  if (field.kind !== "attribute") {
    if (ORDER.has(operator)) return needNumber(`what ${operator} compares with`);
    return value;
  }
  const { type, words } = RUN_ATTRIBUTES[field.name];
  const noOrder = () => {
    if (ORDER.has(operator)) refuse(`${field.name} has no order.`, ["=, != or ~ before it"]);
  };
  switch (type) {
    case "number":
      noContains(field.name);
      return needNumber(field.name);
    case "duration": {
      noContains(field.name);
      const number = toSeconds(text);
      return number === null
        ? refuse(`"${text}" is not a duration.`, ["90s", "5m", "2h"])
        : { ...value, number };
    }
    case "date": {
      noContains(field.name);
      const span = toSpan(text, now);
      return span === null
        ? refuse(`"${text}" is not a date.`, ["2026-11-23", "today", "now-7d"])
        : { ...value, span };
    }
    case "id":
      noOrder();
      noContains(field.name);
      return UUID.test(text) ? value : refuse(`"${text}" is not an id.`, ["the id from a run's address"]);
    case "word": {
      noOrder();
      noContains(field.name);
      const word = words!.find((known) => known.toLowerCase() === text.toLowerCase());
      return word ? { ...value, text: word } : refuse(`${field.name} is never "${text}".`, [...words!]);
    }
    case "text":
      noOrder();
      return value;
  }
}

export const describeValue = (field: RunField): string => {
  if (field.kind === "metric") return "a number such as 0.9";
  if (field.kind !== "attribute") return "a value";
  const { type, words } = RUN_ATTRIBUTES[field.name];
  if (words) return listWords([...words]);
  return (
    { date: "a date such as 2026-11-23 or now-7d", duration: "a duration such as 5m", number: "a number" }[
      type as string
    ] ?? "a value"
  );
};

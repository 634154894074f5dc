/** What could come next in a search: fields, operators, values. Pure, so that it can be tested without a page. */

export interface KnownField {
  name: string;
  kind: string;
}
export interface Suggestion {
  /** Shown and put in. */
  text: string;
  hint: string;
  /** The characters that it replaces. */
  start: number;
  end: number;
}

const HINTS: Record<string, string> = {
  METRIC: "measured",
  PARAM: "set before",
  TAG: "tag",
  ATTRIBUTE: "run",
};
const MOST = 8;

/** The word that the caret stands in or behind. */
export function wordAt(text: string, caret: number): { start: number; end: number; word: string } {
  const before = /[^\s()=!<>~,]*$/.exec(text.slice(0, caret))?.[0] ?? "";
  const after = /^[^\s()=!<>~,]*/.exec(text.slice(caret))?.[0] ?? "";
  const start = caret - before.length;
  return { start, end: caret + after.length, word: before + after };
}

/** The field that the word is compared with, when an operator or a list stands before it. */
export function fieldBefore(text: string, start: number): string | null {
  const head = text.slice(0, start);
  return (
    /([^\s()=!<>~,]+)\s*(?:==|!=|>=|<=|!~|=|>|<|~)\s*"?$/.exec(head)?.[1] ??
    /([^\s()=!<>~,]+)\s+(?:not\s+)?in\s*\([^)]*$/i.exec(head)?.[1] ??
    null
  );
}

/** Behind a whole comparison comes the next one. */
const isAfterValue = (head: string): boolean =>
  /(?:==|!=|>=|<=|!~|=|>|<|~)\s*(?:"[^"]*"|[^\s"()=!<>~,]+)\s+$/.test(head);

export function suggestFields(text: string, caret: number, fields: KnownField[]): Suggestion[] {
  const { start, end, word } = wordAt(text, caret);
  const head = text.slice(0, start);
  if (isAfterValue(head) && !word)
    return ["and ", "or "].map((next) => ({ text: next, hint: "another condition", start, end }));
  const wanted = word.toLowerCase();
  const rank = ({ name }: KnownField) => {
    const at = name.toLowerCase().indexOf(wanted);
    return at < 0 ? null : at === 0 || name[at - 1] === "." || name[at - 1] === "/" ? 0 : 1;
  };
  const exact = fields.find(({ name }) => name.toLowerCase() === wanted);
  if (exact) {
    const operators = exact.kind === "METRIC" ? [">", "<"] : ["=", "!=", "~"];
    return operators.map((operator) => ({
      text: `${exact.name} ${operator} `,
      hint: { ">": "more than", "<": "less than", "=": "is", "!=": "is not", "~": "contains" }[operator]!,
      start,
      end,
    }));
  }
  return fields
    .flatMap((field) => {
      const place = rank(field);
      return place === null ? [] : [{ field, place }];
    })
    .toSorted((a, b) => a.place - b.place)
    .slice(0, MOST)
    .map(({ field }) => ({ text: `${field.name} `, hint: HINTS[field.kind] ?? "", start, end }));
}

/** A value with a space or a bracket is quoted. */
export const suggestValues = (values: string[], start: number, end: number): Suggestion[] =>
  values.slice(0, MOST).map((value) => ({
    text: `${/^[^\s"'()=!<>~,]+$/.test(value) ? value : JSON.stringify(value)} `,
    hint: "value",
    start,
    end,
  }));

export const applySuggestion = (
  text: string,
  { text: put, start, end }: Suggestion,
): { text: string; caret: number } => ({
  text: text.slice(0, start) + put + text.slice(end).trimStart(),
  caret: start + put.length,
});

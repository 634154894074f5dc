/** Cuts a search into words, quoted strings, operators and brackets, each with its place. */
import { SearchError } from "./search-error.js";

export interface Token {
  kind: "word" | "string" | "operator" | "open" | "close" | "comma" | "end";
  /** A string's text without its quotes. */
  text: string;
  /** First character, from 0. */
  start: number;
  /** One behind the last. */
  end: number;
}

const OPERATOR = /^(==|!=|>=|<=|!~|=|>|<|~)/;
const PUNCTUATION: Record<string, Token["kind"]> = { "(": "open", ")": "close", ",": "comma" };
/** A key that follows `params.` may be quoted: params."my key". */
const WORD = /^(?:(?:params|metrics|tags)\."(?:[^"\\]|\\.)*"(?:\.\w+)?|[^\s"'()=!<>~,]+)/i;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/;

export const unquote = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/g, "$1");

/** The last token is always of kind `end`. @throws SearchError for a quote that is not closed, or a stray character */
export function tokenizeSearch(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (kind: Token["kind"], length: number, content = text.slice(at, at + length)) => {
    tokens.push({ kind, text: content, start: at, end: at + length });
    at += length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const character = text[at]!;
    if (/\s/.test(character)) at++;
    else if (PUNCTUATION[character]) take(PUNCTUATION[character], 1);
    else {
      const operator = OPERATOR.exec(rest)?.[0];
      const quoted = QUOTED.exec(rest)?.[0];
      const word = WORD.exec(rest)?.[0];
      if (operator) take("operator", operator.length, operator === "==" ? "=" : operator);
      else if (quoted) take("string", quoted.length, unquote(quoted));
      else if (word) take("word", word.length);
      else if (character === '"' || character === "'")
        throw new SearchError(at, text.length, "this quote is not closed.", [`a ${character} at its end`]);
      else throw new SearchError(at, at + 1, `"${character}" cannot stand here.`, ["a field or a word"]);
    }
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}

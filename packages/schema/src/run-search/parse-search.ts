/**
 * The search language of runs: `val/accuracy > 0.9 and params.learningRate < 1e-3`.
 *
 *   search     = and { "or" and }
 *   and        = not { ["and"] not }            words side by side mean "and"
 *   not        = "not" not | "(" search ")" | comparison
 *   comparison = field operator value           operator: = != > >= < <= ~ !~ (~ contains)
 *              | field ["not"] "in" "(" value { "," value } ")"
 *              | field "exists"
 *              | word                           name, dataset or experiment contains it
 */
import { COMPARISONS, type ComparisonOperator, type RunSearch, type SearchValue } from "./search.type.js";
import { SearchError } from "./search-error.js";
import { parseRunField, type RunField } from "./run-field.js";
import { describeValue, readSearchValue } from "./search-value.js";
import { tokenizeSearch, type Token } from "./tokenize-search.js";

const MAX_LENGTH = 2_000;
const MAX_COMPARISONS = 50;
const MAX_DEPTH = 30;
const WORDS = new Set(["and", "or", "not", "in", "exists"]);

/**
 * Null for an empty text, which means every run.
 * @param options.now what `today` and `now-7d` count from
 * @throws SearchError
 */
export function parseSearch(text: string, { now = new Date() }: { now?: Date } = {}): RunSearch | null {
  if (text.length > MAX_LENGTH)
    throw new SearchError(MAX_LENGTH, text.length, `a search has at most ${MAX_LENGTH} characters.`, [
      "less",
    ]);
  const parser = new SearchParser(tokenizeSearch(text), now);
  return parser.parse();
}

class SearchParser {
  #at = 0;
  #comparisons = 0;
  #depth = 0;
  constructor(
    readonly tokens: Token[],
    readonly now: Date,
  ) {}

  parse(): RunSearch | null {
    if (this.#peek().kind === "end") return null;
    const search = this.#or();
    if (this.#peek().kind !== "end")
      throw this.#unexpected("this bracket has no partner.", ["and, or, or nothing"]);
    return search;
  }

  #peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)]!;
  }

  #unexpected(problem: string, expected: string[], token = this.#peek()): SearchError {
    return new SearchError(token.start, token.end, problem, expected);
  }

  #isWord(word: string, token = this.#peek()): boolean {
    return token.kind === "word" && token.text.toLowerCase() === word;
  }

  #or(): RunSearch {
    const parts = [this.#and()];
    while (this.#isWord("or")) {
      this.#at++;
      parts.push(this.#and());
    }
    return parts.length === 1 ? parts[0]! : { is: "or", parts };
  }

  #and(): RunSearch {
    const parts = [this.#not()];
    for (;;) {
      if (this.#isWord("and")) this.#at++;
      else if (this.#isWord("or") || this.#peek().kind === "end" || this.#peek().kind === "close") break;
      parts.push(this.#not());
    }
    return parts.length === 1 ? parts[0]! : { is: "and", parts };
  }

  #not(): RunSearch {
    if (++this.#depth > MAX_DEPTH) throw this.#unexpected("too many brackets in one another.", ["fewer"]);
    try {
      if (this.#isWord("not")) {
        this.#at++;
        return { is: "not", part: this.#not() };
      }
      if (this.#peek().kind !== "open") return this.#comparison();
      const open = this.#peek();
      this.#at++;
      const inside = this.#or();
      if (this.#peek().kind !== "close")
        throw this.#unexpected("this bracket is not closed.", ["a ) behind what it holds"], open);
      this.#at++;
      return inside;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): RunSearch {
    const token = this.#peek();
    const isKeyword = token.kind === "word" && WORDS.has(token.text.toLowerCase());
    if ((token.kind !== "word" && token.kind !== "string") || isKeyword)
      throw this.#unexpected(
        token.kind === "end" ? "something is missing at the end." : `"${token.text}" cannot stand here.`,
        ["a comparison such as val/accuracy > 0.9", "a word to look for in names"],
      );
    if (++this.#comparisons > MAX_COMPARISONS)
      throw this.#unexpected(`a search has at most ${MAX_COMPARISONS} comparisons.`, ["fewer"]);
    this.#at++;
    if (token.kind === "string") return { is: "contains", text: token.text };
    if (this.#peek().kind === "operator") return this.#compare(this.#field(token));
    if (this.#isWord("exists")) {
      this.#at++;
      return { is: "exists", field: this.#field(token) };
    }
    if (this.#isWord("in")) return this.#in(this.#field(token));
    if (this.#isWord("not") && this.#isWord("in", this.#peek(1))) {
      this.#at++;
      return { is: "not", part: this.#in(this.#field(token)) };
    }
    if (/^(params|metrics|tags)\./i.test(token.text))
      throw this.#unexpected(`${token.text} is compared with nothing.`, [...COMPARISONS, "exists"]);
    return { is: "contains", text: token.text };
  }

  #field(token: Token): RunField {
    return parseRunField(token.text, token.start);
  }

  #compare(field: RunField): RunSearch {
    const operator = this.#peek().text as ComparisonOperator;
    this.#at++;
    return { is: "compare", field, operator, value: this.#value(field, operator) };
  }

  #in(field: RunField): RunSearch {
    this.#at++;
    if (this.#peek().kind !== "open")
      throw this.#unexpected("a list in brackets is missing.", [`( ${describeValue(field)} )`]);
    this.#at++;
    const values: SearchValue[] = [];
    for (;;) {
      values.push(this.#value(field, "="));
      if (this.#peek().kind === "close") break;
      if (this.#peek().kind !== "comma")
        throw this.#unexpected("the list does not end.", [", and another value", ")"]);
      this.#at++;
    }
    this.#at++;
    return { is: "in", field, values };
  }

  #value(field: RunField, operator: ComparisonOperator): SearchValue {
    const token = this.#peek();
    if (token.kind !== "word" && token.kind !== "string")
      throw this.#unexpected(
        token.kind === "end" ? "a value is missing at the end." : `"${token.text}" is not a value.`,
        [describeValue(field)],
      );
    this.#at++;
    return readSearchValue(field, operator, token, this.now);
  }
}

/** Says where a search is wrong, so that the mark can stand under the right word. */
import { AppError } from "../errors.js";

export class SearchError extends AppError {
  /**
   * @param start first character that is wrong, from 0; at the text's length when something is missing at its end
   * @param end one behind the last
   * @param expected what could stand there
   */
  constructor(
    readonly start: number,
    readonly end: number,
    problem: string,
    readonly expected: string[],
    nextStep?: string,
  ) {
    super(
      "BAD_USER_INPUT",
      `Search, character ${start + 1}: ${problem}`,
      nextStep ?? `Write ${listWords(expected)}.`,
    );
  }
}

/** ["a", "b", "c"] → "a, b or c" */
export const listWords = (words: string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

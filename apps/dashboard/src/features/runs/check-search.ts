/** Whether a search can be read at all, before anybody is asked. */
import { parseSearch, SearchError } from "@smallset/schema";

/** What is wrong with it and where; null when nothing is. */
export function checkSearch(text: string): SearchError | null {
  try {
    parseSearch(text);
    return null;
  } catch (error) {
    if (error instanceof SearchError) return error;
    throw error;
  }
}

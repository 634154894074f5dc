/** Asks the API in the name of whoever is signed in to the browser. */
import type { Page } from "playwright-core";

/** The answer's data. @throws with the errors' words */
export async function ask<T>(
  page: Page,
  origin: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await page.request.post(`${origin}/graphql`, { data: { query, variables } });
  const { data, errors } = (await response.json()) as { data: T | null; errors?: object[] };
  if (errors || !data) throw new Error(JSON.stringify(errors, null, 1));
  return data;
}

/** Asks until `accept` is content. @param patienceMs default: two minutes */
export async function until<T>(
  look: () => Promise<T>,
  accept: (found: T) => boolean,
  patienceMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (accept(found)) return found;
    if (Date.now() > deadline) throw new Error(`Still waiting; the last answer was ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

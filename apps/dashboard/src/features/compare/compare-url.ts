/** What is compared stands in the address: `/compare?runs=a,b,c&base=a&other=b`. */

/** What the API compares at once, and what a person can oversee. */
export const MAX_COMPARED = 20;

/** Each id once, in order; what cannot be one is left to the server to refuse. */
export const readRunIds = (runs: string | null): string[] =>
  [...new Set((runs ?? "").split(",").map((id) => id.trim()))].filter(Boolean).slice(0, MAX_COMPARED);

export const compareHref = (ids: readonly string[]): string => `/compare?runs=${ids.join(",")}`;

/**
 * Which two of the runs that have an evaluation are set against each other: the named ones, else the first two.
 * Null with fewer than two.
 */
export function pairOf(
  evaluated: readonly string[],
  base: string | null,
  other: string | null,
): { baseId: string; otherId: string } | null {
  const baseId = base && evaluated.includes(base) ? base : evaluated.find((id) => id !== other);
  const otherId =
    other && other !== baseId && evaluated.includes(other) ? other : evaluated.find((id) => id !== baseId);
  return baseId && otherId ? { baseId, otherId } : null;
}

/** The search that finds exactly the runs of a group. */
import type { TableState } from "./table-state";

export function groupSearch({ search, groupBy }: TableState, values: (string | null)[]): string {
  const own = groupBy.map((field, index) => {
    const value = values[index];
    return value === null || value === undefined
      ? `not ${field} exists`
      : `${field} = ${JSON.stringify(value)}`;
  });
  return [
    ...(search.trim() ? [/\bor\b/i.test(search) ? `(${search.trim()})` : search.trim()] : []),
    ...own,
  ].join(" and ");
}

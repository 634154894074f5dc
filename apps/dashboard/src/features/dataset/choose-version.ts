/** Which version an address means. */

/** `?version=2` → that one; nothing, or a number that is not there → null: the newest. */
export function chooseVersion<Row extends { number: number }>(
  { versions }: { versions: readonly Row[] },
  wanted: string | null | undefined,
): Row | null {
  return versions.find(({ number }) => String(number) === wanted) ?? null;
}

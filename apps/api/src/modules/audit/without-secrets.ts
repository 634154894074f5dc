/** What may be kept of a mutation's arguments: no secret, and nothing long. */

const SECRET = /secret|password|token$/i;
const MAX_TEXT = 500;
const MAX_ITEMS = 50;
/** Measurements, which stand elsewhere. */
const MAX_NUMBERS = 5;

/** Values under a telling name become "…"; long texts and lists are cut. */
export function withoutSecrets(value: object): object {
  return clean(value) as object;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const most = typeof value[0] === "number" ? MAX_NUMBERS : MAX_ITEMS;
    const kept = value.slice(0, most).map(clean);
    return value.length > most ? [...kept, `… ${value.length - most} more`] : kept;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, SECRET.test(key) ? "…" : clean(field)]),
  );
}

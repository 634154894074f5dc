/** What the audit log's address says, and what is asked for it: both by the server and in the browser. */
import type { AuditLogQueryVariables } from "@smallset/schema/documents";

export const AUDIT_KEYS = ["who", "what", "about", "since", "until", "result", "at"] as const;
export type AuditSearch = Partial<Record<(typeof AUDIT_KEYS)[number], string>>;

const isMoment = (text: string | undefined): text is string =>
  text !== undefined && !Number.isNaN(Date.parse(text));

/** Takes Next's search parameters: what is given twice counts once, what is unknown does not count. */
export function readAuditSearch(given: Record<string, string | string[] | undefined>): AuditSearch {
  const search: AuditSearch = {};
  for (const key of AUDIT_KEYS) {
    const value = [given[key]].flat()[0];
    if (value) search[key] = value;
  }
  return search;
}

/** In the order of AUDIT_KEYS, so that one search has one address. */
export function writeAuditSearch(search: AuditSearch): string {
  const params = new URLSearchParams();
  for (const key of AUDIT_KEYS) if (search[key]) params.set(key, search[key]);
  const text = params.toString();
  return text ? `?${text}` : "";
}

export const auditVariables = (search: AuditSearch): AuditLogQueryVariables => ({
  first: 50,
  ...(search.who && { actorId: search.who }),
  ...(search.what && { action: search.what }),
  ...(search.about && { subjectId: search.about }),
  ...(isMoment(search.since) && { since: search.since }),
  ...(isMoment(search.until) && { until: search.until }),
  ...(search.result && { succeeded: search.result === "ok" }),
});

/** The moment of "what was live then", or null when none is asked for. */
export const liveMoment = ({ at }: AuditSearch): string | null => (isMoment(at) ? at : null);

/** For <input type="datetime-local">, in the visitor's own zone. */
export function toLocalInput(moment: string | undefined): string {
  if (!isMoment(moment)) return "";
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Back from it; "" when it is empty. */
export const fromLocalInput = (text: string): string => (text ? new Date(text).toISOString() : "");

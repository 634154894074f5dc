/** Events, newest first: who, what, about what, and whether it went through. */
"use client";
import type { AuditLogQuery } from "@smallset/schema/documents";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { type AuditSearch, writeAuditSearch } from "./audit-search";
import { pageOfSubject, summarizeInput, wordsOfAction } from "./audit-words";

type Event = AuditLogQuery["auditLog"]["edges"][number]["node"];

export function AuditList({ events, search }: { events: Event[]; search: AuditSearch }) {
  return (
    <ol data-testid="audit">
      {events.map((event) => (
        <AuditRow key={event.id} event={event} search={search} />
      ))}
    </ol>
  );
}

function AuditRow({ event, search }: { event: Event; search: AuditSearch }) {
  const page = pageOfSubject(event.subjectType, event.subjectId);
  const summary = summarizeInput(event.input);
  const about = (key: "who" | "about", value: string) =>
    `/settings/audit${writeAuditSearch({ ...search, [key]: value })}`;
  return (
    <li
      data-testid="audit-event"
      data-action={event.action}
      className="border-t border-line px-5 py-3 text-sm sm:px-6"
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium">{wordsOfAction(event.action)}</span>
        {event.actor ? (
          <PageLink href={about("who", event.actor.id)} className="text-muted hover:underline">
            {event.actor.name}
          </PageLink>
        ) : (
          <span className="text-muted">Smallset</span>
        )}
        {event.tokenName ? <span className="text-muted">by the token “{event.tokenName}”</span> : null}
        {event.outcome === "OK" ? null : (
          <span className="rounded-full bg-bad-soft px-2 py-0.5 text-xs font-medium text-bad">
            {event.outcome}
          </span>
        )}
        <span className="text-muted sm:ml-auto">
          <Moment at={event.at} />
        </span>
      </div>
      <div className="mt-0.5 flex flex-wrap gap-x-3 text-muted">
        {summary ? <span className="min-w-0 break-all">{summary}</span> : null}
        {page ? (
          <PageLink href={page} className="ss-link">
            Open
          </PageLink>
        ) : null}
        {event.subjectId && search.about !== event.subjectId ? (
          <PageLink href={about("about", event.subjectId)} className="ss-link">
            All about this
          </PageLink>
        ) : null}
      </div>
    </li>
  );
}

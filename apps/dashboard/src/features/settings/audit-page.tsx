/** Who changed what, when; and what was live at some moment, and who put it there. All of it in the address. */
"use client";
import { AuditLogDocument, PeopleDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { describeFailure } from "@/lib/failure";
import { countOf } from "@/lib/format";
import { AuditFilters } from "./audit-filters";
import { AuditList } from "./audit-list";
import { type AuditSearch, auditVariables } from "./audit-search";
import { LiveAt } from "./live-at";
import { OwnersOnly } from "./owners-only";
import { SettingsTabs } from "./settings-tabs";

export function AuditPage({ search }: { search: AuditSearch }) {
  const [{ data: people }] = useQuery({ query: PeopleDocument, variables: {} });
  return (
    <>
      <PageHeader title="Settings">Who and what may come in, and what they did</PageHeader>
      <SettingsTabs />
      <div className="space-y-6">
        <LiveAt search={search} />
        {/* A new search begins at its first page. */}
        <Log
          key={JSON.stringify(auditVariables(search))}
          search={search}
          people={people?.users.edges.map(({ node }) => node) ?? []}
        />
      </div>
    </>
  );
}

function Log({ search, people }: { search: AuditSearch; people: { id: string; name: string }[] }) {
  const [after, setAfter] = useState<string>();
  const variables = auditVariables(search);
  const [{ data, error, fetching }, ask] = useQuery({
    query: AuditLogDocument,
    variables: after ? { ...variables, after } : variables,
  });
  if (error && describeFailure(error).code === "FORBIDDEN") return <OwnersOnly what="the audit log" />;
  const log = data?.auditLog;
  return (
    <Section
      title="Audit log"
      hint={log ? countOf(log.totalCount, "event") : "Every change, and who made it"}
      flush
    >
      <AuditFilters search={search} people={people} />
      {error ? (
        <div className="px-5 pb-5 sm:px-6">
          <ErrorNotice
            title="The log could not be loaded"
            error={error}
            onRetry={() => ask({ requestPolicy: "network-only" })}
          />
        </div>
      ) : null}
      {log?.totalCount === 0 ? (
        <EmptyState title="Nothing like that happened">Widen the search, or clear it.</EmptyState>
      ) : null}
      {log?.totalCount ? <AuditList events={log.edges.map(({ node }) => node)} search={search} /> : null}
      {log ? (
        <LoadMore
          shown={log.edges.length}
          total={log.totalCount}
          hasMore={log.pageInfo.hasNextPage}
          loading={fetching}
          onMore={() => setAfter(log.pageInfo.endCursor ?? undefined)}
        />
      ) : null}
    </Section>
  );
}

/** Which runs to compare: the newest ones with a box each. */
"use client";
import { Button, Checkbox } from "@mantine/core";
import { RunsToCompareDocument } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { StatusBadge } from "@/components/ui/status-badge";
import { ValidationAccuracy } from "../runs/validation-accuracy";
import { compareHref, MAX_COMPARED } from "./compare-url";

export function PickRunsPage({ chosen: given }: { chosen: string[] }) {
  const router = useRouter();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(given));
  const [{ data, error }, ask] = useQuery({ query: RunsToCompareDocument, variables: {} });
  const runs = data?.runs.edges.map(({ node }) => node) ?? [];
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <PageHeader
        title="Compare runs"
        crumbs={[{ href: "/runs", label: "Runs" }]}
        actions={
          runs.length ? (
            <Button
              disabled={chosen.size < 2 || chosen.size > MAX_COMPARED}
              data-testid="compare-chosen"
              onClick={() => router.push(compareHref([...chosen]))}
            >
              {chosen.size < 2 ? "Choose two or more" : `Compare ${chosen.size}`}
            </Button>
          ) : null
        }
      >
        Choose two to twenty runs to see what differs between them.
      </PageHeader>
      {error && !data ? (
        <ErrorNotice
          title="The runs could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {data && runs.length < 2 ? (
        <EmptyState
          title="Two runs make a comparison"
          action={<LinkButton href="/runs/new">New run</LinkButton>}
        >
          Train again with another setting, or on more photos. Then see here what that changed, photo by
          photo.
        </EmptyState>
      ) : null}
      {runs.length >= 2 ? (
        <ul className="ss-card divide-y divide-line">
          {runs.map((run) => (
            <li key={run.id}>
              <label
                htmlFor={`pick-${run.id}`}
                className="flex cursor-pointer flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 text-sm hover:bg-sunken sm:px-6"
              >
                <Checkbox
                  id={`pick-${run.id}`}
                  checked={chosen.has(run.id)}
                  onChange={() => toggle(run.id)}
                />
                <span className="min-w-40 flex-1 font-medium">{run.name}</span>
                <StatusBadge status={run.status} />
                <span className="min-w-16 text-right">
                  <ValidationAccuracy run={run} />
                </span>
                <span className="text-muted max-sm:hidden">
                  <Moment at={run.createdAt} />
                </span>
              </label>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Every run, newest first, with the running ones moving. */
"use client";
import { RunsDocument } from "@smallset/schema/documents";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { countOf } from "@/lib/format";
import { RunTable } from "./run-table";
import { RUNS_FIRST_PAGE } from "./runs-first-page";

/** Runs that others start, or the first start's sample, come up by themselves. */
const REFRESH_MS = 5_000;

export function RunsPage() {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: RunsDocument,
    variables: after ? { ...RUNS_FIRST_PAGE, after } : RUNS_FIRST_PAGE,
  });
  const runs = data?.runs;
  useEffect(() => {
    // Who has paged on looks at older runs, which do not change.
    if (after) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") ask({ requestPolicy: "network-only" });
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [after, ask]);
  return (
    <>
      <PageHeader
        title="Runs"
        actions={
          runs?.totalCount ? (
            <LinkButton href="/runs/new" leftSection={<IconPlus size={16} aria-hidden />}>
              New run
            </LinkButton>
          ) : null
        }
      >
        {runs?.totalCount ? countOf(runs.totalCount, "training run") : null}
      </PageHeader>
      {error ? (
        <ErrorNotice
          title="The runs could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {runs?.totalCount === 0 ? (
        <EmptyState
          title="Teach your first classifier"
          action={<LinkButton href="/datasets/new">Add photos</LinkButton>}
        >
          Put photos into one folder for each kind of thing, such as <em>cats</em> and <em>dogs</em>. Add
          those folders here and Smallset learns to tell them apart. Each time it learns is a run, and it is
          kept here.
        </EmptyState>
      ) : null}
      {runs?.totalCount ? (
        <div className="ss-card overflow-hidden">
          <RunTable runs={runs.edges.map((edge) => edge.node)} />
          <LoadMore
            shown={runs.edges.length}
            total={runs.totalCount}
            hasMore={runs.pageInfo.hasNextPage}
            loading={fetching}
            onMore={() => setAfter(runs.pageInfo.endCursor ?? undefined)}
          />
        </div>
      ) : null}
    </>
  );
}

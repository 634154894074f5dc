/** Two to twenty runs beside each other: what differs, how they learned, what the one sees that the other does not. */
"use client";
import { CompareRunsDocument } from "@smallset/schema/documents";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { CompareCurves } from "./compare-curves";
import { dressRuns } from "./compared-run";
import { DifferenceTable } from "./difference-table";
import { Matrices } from "./matrices";
import { PairSection } from "./pair-section";

export function ComparePage({ ids }: { ids: string[] }) {
  const [{ data, error }, ask] = useQuery({ query: CompareRunsDocument, variables: { ids } });
  const runs = useMemo(() => dressRuns(data?.runsByIds ?? []), [data]);
  const evaluated = runs.filter(({ evaluation }) => evaluation);
  return (
    <>
      <PageHeader
        title={`Compare ${ids.length} runs`}
        crumbs={[{ href: "/runs", label: "Runs" }]}
        actions={
          <LinkButton
            href={`/compare?runs=${ids.join(",")}&choose=1`}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            Choose runs
          </LinkButton>
        }
      >
        Only what differs is shown. The best value of each row stands out.
      </PageHeader>
      {error && !data ? (
        <ErrorNotice
          title="These runs could not be compared"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {runs.length ? (
        <div className="grid grid-cols-1 gap-6">
          <DifferenceTable runs={runs} />
          <CompareCurves runs={runs} />
          {evaluated.length >= 2 ? <PairSection runs={evaluated} /> : null}
          {evaluated.length ? <Matrices runs={evaluated} /> : null}
        </div>
      ) : null}
    </>
  );
}

/** What the machines do: work that waits or runs, what failed and why, the workers, and the disk. */
"use client";
import { OperationsDocument } from "@smallset/schema/documents";
import { useCallback } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { usePoll } from "@/lib/use-poll";
import { Concurrency } from "./concurrency";
import { DiskSection } from "./disk-section";
import { HouseLinks } from "./house-links";
import { JobTable } from "./job-table";
import { useWorkerUsage } from "./use-worker-usage";
import { WorkerList } from "./worker-list";

const REFRESH_MS = 3_000;

export function OperationsPage() {
  const [{ data, error }, ask] = useQuery({ query: OperationsDocument, variables: {} });
  const lookAgain = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  usePoll(lookAgain, REFRESH_MS);
  const loads = useWorkerUsage(lookAgain);
  const jobs = data?.jobs ?? [];
  const failed = jobs.filter(({ state }) => state === "FAILED");
  const open = jobs.filter(({ state }) => state !== "FAILED");
  const live = (data?.workers ?? []).filter(({ isLive }) => isLive).length;
  return (
    <>
      <PageHeader title="Operations">
        {data ? `${countOf(live, "worker")} at work, ${countOf(open.length, "job")} open` : null}
      </PageHeader>
      {error && !data ? (
        <ErrorNotice title="Operations could not be loaded" error={error} onRetry={lookAgain} />
      ) : null}
      {data ? (
        <div className="grid grid-cols-1 gap-6">
          <Section title="Queue" hint="In the order in which it is worked through." flush={open.length > 0}>
            {open.length ? (
              <JobTable jobs={open} caption="Jobs that run or wait" onChanged={lookAgain} />
            ) : (
              <p className="text-sm text-muted">
                Nothing waits. Imports, trainings, exports and predictions stand here while they are under
                way.
              </p>
            )}
          </Section>
          {failed.length ? (
            <Section title="Failed in the last day" hint="What went wrong with each, and what to do." flush>
              <JobTable jobs={failed} caption="Jobs that failed" onChanged={lookAgain} />
            </Section>
          ) : null}
          <Section
            title="Workers"
            hint="What each used in the last ten minutes."
            actions={<Concurrency value={data.runConcurrency} onChanged={lookAgain} />}
            flush={data.workers.length > 0}
          >
            <WorkerList workers={data.workers} loads={loads} />
          </Section>
          <DiskSection />
          <HouseLinks />
        </div>
      ) : null}
    </>
  );
}

/** One run: how it goes while it works, what it can do when it is done. */
"use client";
import { isParentKind, isTerminalStatus } from "@smallset/schema";
import { RunDocument } from "@smallset/schema/documents";
import { PageLink } from "@/components/ui/page-link";
import { Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { RandomWeightsBadge, SyntheticBadge, TrainedElsewhereBadge } from "@/components/ui/note-badge";
import { PageHeader } from "@/components/ui/page-header";
import { StatusBadge } from "@/components/ui/status-badge";
import { extractorName } from "@/lib/extractor-name";
import { formatDuration } from "@/lib/format";
import { Evaluation } from "./evaluation";
import { FailedFiles } from "./failed-files";
import { RunActions } from "./run-actions";
import { RunCharts } from "./run-charts";
import { RunDownloads } from "./run-downloads";
import { RunLog } from "./run-log";
import { RunProgress } from "./run-progress";
import { RunRecord } from "./run-record";
import { RunSettings } from "./run-settings";
import { SystemUse } from "./system-use";
import { useGathered } from "./use-gathered";
import { useRunLive } from "./use-run-live";
import type { RunDetails } from "./run-details";

/** For sweeps, seeds and folds only: most runs are none, and do not pay for its tables. */
const ParentRun = dynamic(() => import("./parent-run").then((module) => module.ParentRun));

/** Loaded when a run can predict: dropping files takes more code than the rest of the page. */
const TryIt = dynamic(() => import("../prediction/try-it").then((module) => module.TryIt), {
  ssr: false,
  loading: () => <Skeleton height={288} radius={14} />,
});

export function RunPage({ id }: { id: string }) {
  const [{ data, error }, ask] = useQuery({ query: RunDocument, variables: { id } });
  const askAgain = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  if (data?.run) return <LiveRun run={data.run} onEnded={askAgain} />;
  return error ? <ErrorNotice title="This run could not be loaded" error={error} onRetry={askAgain} /> : null;
}

/** @param onEnded called once when a run ends that was under way: it then has scores that no event carries */
function LiveRun({ run, onEnded }: { run: RunDetails; onEnded: () => void }) {
  const { lastSeq, metrics } = run;
  // Events also change the cached run: only a newer answer of the query counts as a new snapshot.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const snapshot = useMemo(() => ({ ...run, lastSeq, metrics }), [lastSeq, metrics]);
  const live = useRunLive(run.id, snapshot);
  const hasEnded = isTerminalStatus(live.status);
  const [hadEnded] = useState(hasEnded);
  useEffect(() => {
    if (hasEnded && !hadEnded) onEnded();
  }, [hasEnded, hadEnded, onEnded]);
  const isPaused = !hasEnded && (live.paused ?? run.pausedAt !== null);
  const isParent = isParentKind(run.kind);
  const isImported = run.kind === "imported";
  useGathered(run, isParent && !hasEnded);
  // Of an imported model's training nothing is known but how good it came out.
  const charts = isImported ? null : <RunCharts series={live.series} isOver={hasEnded} />;
  return (
    <>
      <PageHeader
        title={run.name}
        crumbs={[
          { href: "/runs", label: "Runs" },
          ...(run.parent ? [{ href: `/runs/${run.parent.id}`, label: run.parent.name }] : []),
        ]}
        badges={<StatusBadge status={live.status} isPaused={isPaused} testId="run-status" />}
        actions={<RunActions run={run} status={live.status} isPaused={isPaused} onChanged={onEnded} />}
      >
        <ul className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
          {run.datasetVersion ? (
            <li className="flex items-center gap-2">
              <PageLink href={`/datasets/${run.datasetVersion.dataset.id}`} className="ss-link">
                {run.datasetVersion.dataset.name}
              </PageLink>
              <span>version {run.datasetVersion.number}</span>
              {run.datasetVersion.dataset.synthetic ? <SyntheticBadge /> : null}
            </li>
          ) : null}
          {run.extractor ? (
            <li className="flex items-center gap-2">
              {extractorName(run.extractor.label)}
              {run.extractor.pretrained ? null : <RandomWeightsBadge />}
            </li>
          ) : null}
          {isImported || !run.extractor ? (
            <li>
              <TrainedElsewhereBadge />
            </li>
          ) : null}
          <li>
            <Moment at={run.createdAt} />
          </li>
          {run.startedAt && run.finishedAt ? (
            <li className="tabular-nums">
              took {formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}
            </li>
          ) : null}
        </ul>
      </PageHeader>
      {/* minmax(0,1fr): wide tables scroll inside their card instead of widening the page. */}
      <div className="grid grid-cols-1 gap-6">
        {live.error ? <ErrorNotice title="Live updates stopped" error={live.error} /> : null}
        {run.error && live.status === "FAILED" ? (
          <ErrorNotice title="This run failed" error={run.error} />
        ) : null}
        {hasEnded ||
        isPaused ||
        !(run.hyperparameters || isImported) ||
        (isParent && live.progress?.stage === "training") ? null : (
          <RunProgress live={live} epochs={run.hyperparameters?.epochs ?? null} />
        )}
        {isPaused ? <PausedNote isParent={isParent} /> : null}
        {isParent && run.gathered ? (
          <ParentRun
            run={run}
            gathered={run.gathered}
            stage={live.progress?.stage ?? null}
            isOver={hasEnded}
          />
        ) : run.evaluation && hasEnded ? (
          <Evaluation
            runId={run.id}
            evaluation={run.evaluation}
            rivals={run.rivals}
            tryIt={<TryIt question={{ runId: run.id }} pretrained={run.extractor?.pretrained ?? true} />}
          >
            {charts}
          </Evaluation>
        ) : (
          charts
        )}
        <FailedFiles files={run.failedFiles} />
        <RunSettings run={run} />
        {run.datasetVersion && !isImported ? <RunRecord run={run} onLookAgain={onEnded} /> : null}
        <RunDownloads run={run} />
        <SystemUse points={run.usage} />
        <RunLog runId={run.id} />
      </div>
    </>
  );
}

const PausedNote = ({ isParent }: { isParent: boolean }) => (
  <p className="ss-card p-5 text-sm text-muted sm:p-6">
    {isParent ? "Paused with all its trainings." : "Paused."} What was extracted and trained until now is
    kept; it goes on exactly there when it is resumed.
  </p>
);

/** A row's status, with a moving bar while the run is under way. */
"use client";
import { isTerminalStatus } from "@smallset/schema";
import { RunEventsDocument, type RunRowFragment, RunSummaryDocument } from "@smallset/schema/documents";
import { useEffect, useState } from "react";
import { useClient, useSubscription } from "urql";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatEta } from "@/lib/format";
import { stageTitle } from "../run/progress-words";

interface Props {
  run: Pick<RunRowFragment, "id" | "name" | "status" | "pausedAt" | "progress" | "lastSeq">;
  /** On one line, for rows that all have the same height. */
  isLow?: boolean;
}

/** Most of ten thousand runs are over: their rows listen to nothing. */
export function RunRowState(props: Props) {
  const { status } = props.run;
  const [wasOver] = useState(isTerminalStatus(status));
  return wasOver && isTerminalStatus(status) ? <StatusBadge status={status} /> : <LiveState {...props} />;
}

function LiveState({ run, isLow = false }: Props) {
  const client = useClient();
  // Its events update the cached run (see create-cache.ts), and with it this row.
  const [{ data }] = useSubscription({
    query: RunEventsDocument,
    variables: { runId: run.id, afterSeq: run.lastSeq },
    pause: isTerminalStatus(run.status),
  });
  const status = data?.runEvents.status;
  const hasEnded = status ? isTerminalStatus(status) : false;
  useEffect(() => {
    // An ended run has scores that no event carries.
    if (hasEnded)
      void client.query(RunSummaryDocument, { id: run.id }, { requestPolicy: "network-only" }).toPromise();
  }, [client, hasEnded, run.id]);
  const { progress } = run;
  const isPaused = run.pausedAt !== null && !isTerminalStatus(run.status);
  if (run.status !== "RUNNING" || isPaused || !progress)
    return <StatusBadge status={run.status} isPaused={isPaused} />;
  const bar = (
    <ProgressBar
      label={`${run.name}: ${stageTitle(progress.stage)}`}
      done={progress.done}
      total={progress.total}
    />
  );
  if (isLow)
    return (
      <span className="flex items-center gap-2.5" title={stageTitle(progress.stage)}>
        <StatusBadge status={run.status} />
        <span className="w-10">{bar}</span>
      </span>
    );
  return (
    <div className="space-y-1.5">
      <StatusBadge status={run.status} />
      {bar}
      <p className="text-xs text-muted">
        {stageTitle(progress.stage)}
        {formatEta(progress.etaMs) ? ` · ${formatEta(progress.etaMs)}` : ""}
      </p>
    </div>
  );
}

/** A run's or a dataset version's status in one colour and one word, the same everywhere. */
import type { DatasetVersionStatus, RunStatus } from "@smallset/schema/documents";

type Status = RunStatus | DatasetVersionStatus;

const LOOKS: Record<Status, { word: string; className: string; dot: string }> = {
  SCHEDULED: { word: "Waiting", className: "bg-warn-soft text-warn", dot: "bg-warn" },
  RUNNING: {
    word: "Running",
    className: "bg-brand-soft text-brand",
    dot: "bg-brand motion-safe:animate-pulse",
  },
  FINISHED: { word: "Finished", className: "bg-ok-soft text-ok", dot: "bg-ok" },
  FAILED: { word: "Failed", className: "bg-bad-soft text-bad", dot: "bg-bad" },
  CANCELED: { word: "Canceled", className: "bg-quiet-soft text-muted", dot: "bg-muted" },
  IMPORTING: {
    word: "Importing",
    className: "bg-brand-soft text-brand",
    dot: "bg-brand motion-safe:animate-pulse",
  },
  READY: { word: "Ready", className: "bg-ok-soft text-ok", dot: "bg-ok" },
};

const PAUSED = { word: "Paused", className: "bg-quiet-soft text-muted", dot: "bg-muted" };

export function StatusBadge({
  status,
  isPaused = false,
  testId,
}: {
  status: Status;
  /** A waiting run that somebody put aside. */
  isPaused?: boolean;
  testId?: string;
}) {
  const look = isPaused ? PAUSED : LOOKS[status];
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-semibold whitespace-nowrap ${look.className}`}
      data-testid={testId}
      data-status={isPaused ? "PAUSED" : status}
    >
      <span aria-hidden className={`size-1.5 rounded-full ${look.dot}`} />
      {look.word}
    </span>
  );
}

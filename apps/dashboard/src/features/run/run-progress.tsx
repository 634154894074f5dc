/** What the run is doing at this moment: stage, speed, time left, and the newest scores. */
"use client";
import { METRIC_KEYS } from "@smallset/schema";
import { Announcer } from "@/components/ui/announcer";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatMetric, formatPercent } from "@/lib/format";
import { progressFacts, stageTitle } from "./progress-words";
import { latestPoint, type RunLive } from "./run-live";

function Fact({ label, value, testId }: { label: string; value: string; testId: string }) {
  return (
    <div className="min-w-24">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-0.5 text-lg font-semibold tabular-nums" data-testid={testId}>
        {value}
      </dd>
    </div>
  );
}

/** @param epochs null where none are trained */
export function RunProgress({ live, epochs }: { live: RunLive; epochs: number | null }) {
  const accuracy = latestPoint(live.series, METRIC_KEYS.validationAccuracy);
  const loss = latestPoint(live.series, METRIC_KEYS.validationLoss);
  const { progress, status } = live;
  const title =
    status === "SCHEDULED"
      ? "Waiting for a free worker"
      : progress
        ? stageTitle(progress.stage)
        : "Getting ready";
  const facts = progress ? progressFacts(progress) : [];
  return (
    <section aria-label="Progress" className="ss-card p-5 sm:p-6" data-testid="run-progress">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-base" data-testid="run-stage" data-stage={progress?.stage ?? ""}>
          {title}
        </h2>
        <p className="text-sm text-muted tabular-nums">{facts.join(" · ")}</p>
      </div>
      <ProgressBar label={title} done={progress?.done ?? 0} total={progress?.total ?? 0} />
      {accuracy && epochs !== null ? (
        <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3">
          <Fact label="Epoch" value={`${accuracy.step} of up to ${epochs}`} testId="run-epoch" />
          <Fact label="Validation accuracy" value={formatPercent(accuracy.value)} testId="run-val-accuracy" />
          {loss ? (
            <Fact label="Validation loss" value={formatMetric(loss.value)} testId="run-val-loss" />
          ) : null}
        </dl>
      ) : null}
      <Announcer text={[title, ...facts].join(", ")} />
    </section>
  );
}

/** Fix labels, train again, see what it brought: the run from before the change beside the one from after it. */
"use client";
import { Button } from "@mantine/core";
import { isTerminalStatus } from "@smallset/schema";
import { RunEventsDocument, StartRunDocument, type VersionInsightsQuery } from "@smallset/schema/documents";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useMutation, useSubscription } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { RandomWeightsBadge } from "@/components/ui/note-badge";
import { PageLink } from "@/components/ui/page-link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf, formatPercent } from "@/lib/format";
import { createKeyring } from "@/lib/idempotency-key";
import { stageTitle } from "../run/progress-words";
import { describeGain } from "./describe-gain";
import { useDraft } from "./use-draft";

export type Retraining = NonNullable<NonNullable<VersionInsightsQuery["datasetVersion"]>["retraining"]>;
type Scored = NonNullable<Retraining["after"]>;

export function RetrainingCard({
  versionId,
  retraining,
  onChange,
}: {
  versionId: string;
  retraining: Retraining;
  /** A run has begun or ended: ask again. */
  onChange: () => void;
}) {
  const { before, after } = retraining;
  return (
    <Section
      title={after ? "Was it worth it?" : "Train again on the corrected photos"}
      hint={
        after
          ? "The newest run from before your changes, beside the newest on this version."
          : `With the settings of ${before.name}. What was read from the photos is kept, so that this is quick.`
      }
      actions={before.extractor?.pretrained !== false ? null : <RandomWeightsBadge />}
    >
      <div className="grid gap-4 sm:grid-cols-2" data-testid="retraining">
        <Score title={`Before · version ${before.datasetVersion?.number ?? ""}`} run={before} />
        {after ? (
          <After run={after} onChange={onChange} />
        ) : (
          <TrainAgain versionId={versionId} before={before} onChange={onChange} />
        )}
      </div>
      {after?.status === "FINISHED" ? (
        <p className="mt-5 text-sm" data-testid="retraining-gain">
          {describeGain(retraining)}
        </p>
      ) : null}
    </Section>
  );
}

function Score({ title, run }: { title: string; run: Scored }) {
  const { evaluation } = run;
  return (
    <div className="rounded-xl bg-sunken p-4">
      <h3 className="text-sm text-muted">{title}</h3>
      <p className="mt-1 text-3xl font-semibold tracking-tight tabular-nums">
        {evaluation ? formatPercent(evaluation.accuracy) : "–"}
      </p>
      {evaluation ? (
        <p className="text-sm text-muted tabular-nums">
          of {countOf(evaluation.count, `${evaluation.split} photo`)} right ·{" "}
          {formatPercent(evaluation.accuracyInterval.low, 0)} to{" "}
          {formatPercent(evaluation.accuracyInterval.high, 0)}
        </p>
      ) : null}
      <PageLink href={`/runs/${run.id}`} className="ss-link mt-2 inline-block text-sm">
        {run.name}
      </PageLink>
    </div>
  );
}

function After({ run, onChange }: { run: Scored; onChange: () => void }) {
  const isOver = isTerminalStatus(run.status);
  // Its events update the cached run, which this card shows.
  const [{ data }] = useSubscription({
    query: RunEventsDocument,
    variables: { runId: run.id, afterSeq: run.lastSeq },
    pause: isOver,
  });
  const status = data?.runEvents.status;
  const hasEnded = status ? isTerminalStatus(status) : false;
  useEffect(() => {
    // Its scores come with no event.
    if (hasEnded) onChange();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each end
  }, [hasEnded]);
  if (run.status === "FINISHED") return <Score title="After · this version" run={run} />;
  const { progress } = run;
  return (
    <div className="rounded-xl bg-sunken p-4">
      <h3 className="mb-2 text-sm text-muted">After · this version</h3>
      <StatusBadge status={run.status} />
      {progress ? (
        <div className="mt-3">
          <ProgressBar label={stageTitle(progress.stage)} done={progress.done} total={progress.total} />
          <p className="mt-1.5 text-xs text-muted">{stageTitle(progress.stage)}</p>
        </div>
      ) : null}
      <PageLink href={`/runs/${run.id}`} className="ss-link mt-2 inline-block text-sm">
        {run.name}
      </PageLink>
    </div>
  );
}

function TrainAgain({
  versionId,
  before,
  onChange,
}: {
  versionId: string;
  before: Retraining["before"];
  onChange: () => void;
}) {
  const { canEdit } = useDraft();
  const [keyFor] = useState(createKeyring);
  const [{ fetching, error }, startRun] = useMutation(StartRunDocument);
  const start = async () => {
    // Runs that were trained elsewhere have no settings; they are on no version, so that none is asked for here.
    if (!before.extractor || !before.hyperparameters) return;
    const { weights, imageSizePx, preset } = before.extractor;
    const { hiddenLayers, ...numbers } = before.hyperparameters;
    const input = {
      datasetVersionId: versionId,
      extractor: { weights, imageSizePx, preset },
      hyperparameters: {
        ...withoutTypename(numbers),
        hiddenLayers: hiddenLayers.map(withoutTypename),
      },
    };
    const { data } = await startRun({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (data) onChange();
  };
  return (
    <div className="flex flex-col items-start justify-center gap-3 rounded-xl border border-dashed border-line-strong p-4">
      <Button
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={fetching}
        disabled={!canEdit}
        onClick={() => void start()}
        data-testid="train-again"
      >
        Train again
      </Button>
      {error ? <ErrorNotice title="The run did not start" error={error} /> : null}
    </div>
  );
}

/** graphcache adds it to what it hands out; inputs must not have it. */
function withoutTypename<T extends object>(value: T): Omit<T, "__typename"> {
  const { __typename: _name, ...rest } = value as T & { __typename?: string };
  return rest;
}

/** One batch: how far it is, what came out, and what can be done with it. */
"use client";
import { Button, Group } from "@mantine/core";
import { IconDownload, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import {
  type BatchFieldsFragment,
  BatchPredictionChangedDocument,
  CancelBatchPredictionDocument,
  ContinueBatchPredictionDocument,
} from "@smallset/schema/documents";
import { isTerminalStatus } from "@smallset/schema";
import { useMutation, useSubscription } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf, formatCount, formatEta, formatRate } from "@/lib/format";

export function BatchCard({ batch, canEdit }: { batch: BatchFieldsFragment; canEdit: boolean }) {
  const { id, name, status, total, done, modelVersion, createdBy, createdAt, alias } = batch;
  const isOver = isTerminalStatus(status);
  // What comes is written into the cache, from which this card is drawn.
  useSubscription({ query: BatchPredictionChangedDocument, variables: { id }, pause: isOver });
  const [canceling, cancel] = useMutation(CancelBatchPredictionDocument);
  const [continuing, goOn] = useMutation(ContinueBatchPredictionDocument);
  return (
    <article
      aria-label={`Batch ${name}`}
      data-testid="batch"
      data-status={status}
      className="rounded-xl border border-line p-4"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium break-words">{name}</span> <StatusBadge status={status} />
          </p>
          <p className="mt-0.5 text-xs text-muted">
            version {modelVersion.number}
            {alias ? ` (${alias})` : ""}, <Moment at={createdAt} />
            {createdBy ? ` by ${createdBy.name}` : ""}
          </p>
        </div>
        <Actions
          batch={batch}
          canEdit={canEdit}
          busy={canceling.fetching || continuing.fetching}
          onCancel={() => void cancel({ id })}
          onContinue={() => void goOn({ id })}
        />
      </div>
      {isOver ? null : (
        <div className="mt-3">
          <ProgressBar label={`Photos of ${name} answered`} done={done} total={total} />
          <Pace batch={batch} />
        </div>
      )}
      {done > 0 ? <Outcome batch={batch} /> : null}
      {[canceling.error, continuing.error, batch.error].map((error, index) =>
        error ? (
          <div key={index} className="mt-3">
            <ErrorNotice error={error} />
          </div>
        ) : null,
      )}
    </article>
  );
}

function Pace({ batch: { done, total, ratePerSecond } }: { batch: BatchFieldsFragment }) {
  const etaMs = ratePerSecond ? ((total - done) / ratePerSecond) * 1000 : null;
  const facts = [
    total ? `${formatCount(done)} of ${formatCount(total)}` : "Finding the photos …",
    formatRate(ratePerSecond, "photo"),
    formatEta(etaMs),
  ];
  return <p className="mt-1.5 text-sm text-muted tabular-nums">{facts.filter(Boolean).join(" · ")}</p>;
}

function Outcome({ batch }: { batch: BatchFieldsFragment }) {
  const { done, total, failedCount, abstainedCount, classCounts, status } = batch;
  const sides = [
    status === "CANCELED" || status === "FAILED"
      ? `stopped after ${formatCount(done)} of ${formatCount(total)}`
      : "",
    failedCount ? `${countOf(failedCount, "file")} could not be read` : "",
    abstainedCount ? `not sure about ${countOf(abstainedCount, "photo")}` : "",
  ].filter(Boolean);
  return (
    <div className="mt-3 text-sm">
      <ul className="flex flex-wrap gap-1.5">
        {classCounts.map(({ className, count }) => (
          <li key={className} className="rounded-full bg-quiet-soft px-2.5 py-0.5 text-xs">
            {className} <span className="font-semibold tabular-nums">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {sides.length ? <p className="mt-2 text-muted">{sides.join("; ")}</p> : null}
    </div>
  );
}

function Actions(props: {
  batch: BatchFieldsFragment;
  canEdit: boolean;
  busy: boolean;
  onCancel: () => void;
  onContinue: () => void;
}) {
  const { batch, canEdit, busy, onCancel, onContinue } = props;
  const { status, csvUrl, jsonUrl, name } = batch;
  return (
    <Group gap="xs">
      {csvUrl && jsonUrl
        ? [
            ["CSV", csvUrl],
            ["JSON", jsonUrl],
          ].map(([format, url]) => (
            <Button
              key={format}
              component="a"
              href={url!}
              download
              size="xs"
              variant="default"
              aria-label={`Download ${name} as ${format}`}
              leftSection={<IconDownload size={14} aria-hidden />}
              data-testid={`download-${format}`}
            >
              {format}
            </Button>
          ))
        : null}
      {canEdit && !isTerminalStatus(status) ? (
        <Button
          size="xs"
          variant="default"
          loading={busy}
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          onClick={onCancel}
          data-testid="cancel-batch"
        >
          Cancel
        </Button>
      ) : null}
      {canEdit && (status === "CANCELED" || status === "FAILED") ? (
        <Button
          size="xs"
          variant="default"
          loading={busy}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={onContinue}
          data-testid="continue-batch"
        >
          Continue
        </Button>
      ) : null}
    </Group>
  );
}

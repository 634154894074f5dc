/** One photo through all runs: what each said of it. */
"use client";
import { ImageAnswersDocument } from "@smallset/schema/documents";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageLink } from "@/components/ui/page-link";
import { countOf, formatPercent } from "@/lib/format";

export function PhotoHistory({ imageId, onClose }: { imageId: string | null; onClose: () => void }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ImageAnswersDocument,
    variables: { imageId: imageId ?? "" },
    pause: !imageId,
  });
  const answers = imageId ? (data?.imageAnswers ?? []) : [];
  const right = answers.filter(({ isRight }) => isRight).length;
  return (
    <Dialog title="What every run said of this photo" open={imageId !== null} onClose={onClose}>
      {error ? (
        <ErrorNotice
          title="Its history could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {answers.length ? (
        <>
          <p className="mb-3 text-sm text-muted">
            Shows {answers[0]?.trueClassName}. {countOf(right, "run")} of {answers.length} got it right.
          </p>
          <ul className="divide-y divide-line text-sm" data-testid="photo-history">
            {answers.map(({ run, className, probability, isRight }) => (
              <li key={run.id} className="flex items-center gap-3 py-2">
                {isRight ? (
                  <IconCheck size={16} className="shrink-0 text-ok" aria-label="right" />
                ) : (
                  <IconX size={16} className="shrink-0 text-bad" aria-label="wrong" />
                )}
                <PageLink href={`/runs/${run.id}`} className="min-w-0 flex-1 truncate hover:underline">
                  {run.name}
                </PageLink>
                <span className="font-medium">{className}</span>
                <span className="text-muted tabular-nums">{formatPercent(probability, 0)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : fetching ? (
        <p className="text-sm text-muted">Looking …</p>
      ) : null}
    </Dialog>
  );
}

/** Photos whose label a trained model doubts, the surest doubt first: each is put right, or kept, with one click. */
"use client";
import { Button, Skeleton } from "@mantine/core";
import {
  type ImageThumbFragment,
  LabelSuspectsDocument,
  type VersionInsightsQuery,
} from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { PageLink } from "@/components/ui/page-link";
import { Photo } from "@/components/ui/photo";
import { Section } from "@/components/ui/section";
import { countOf, formatPercent } from "@/lib/format";
import { PendingChange } from "./pending-change";
import { useDraft } from "./use-draft";

type Check = NonNullable<NonNullable<VersionInsightsQuery["datasetVersion"]>["labelCheck"]>;

export function LabelSuspects({
  versionId,
  imageCount,
  check,
}: {
  versionId: string;
  imageCount: number;
  check: Check;
}) {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: LabelSuspectsDocument,
    variables: { id: versionId, ...(after && { after }) },
    pause: check.suspectCount === 0,
  });
  const suspects = data?.datasetVersion?.labelCheck?.suspects;
  const judged =
    check.judgedCount < imageCount
      ? ` It was checked on ${countOf(check.judgedCount, "photo")} that it had not learned from; train with folds to have every photo looked at.`
      : "";
  return (
    <Section
      title="Labels worth a second look"
      hint={
        <>
          <PageLink href={`/runs/${check.run.id}`} className="ss-link">
            {check.run.name}
          </PageLink>{" "}
          {check.suspectCount
            ? `saw something else on ${countOf(check.suspectCount, "photo")}. Either it is wrong, or the label is.`
            : "agrees with every label that it was asked about."}
          {judged}
        </>
      }
      flush
    >
      {error ? (
        <ErrorNotice
          title="They could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {check.suspectCount && !suspects && !error ? <Skeleton height={160} m="lg" radius="md" /> : null}
      {suspects?.edges.length ? (
        <ul
          className="grid gap-4 px-5 pb-5 sm:grid-cols-2 sm:px-6 lg:grid-cols-3"
          data-testid="label-suspects"
        >
          {suspects.edges.map(({ node }) => (
            <SuspectCard key={node.image.id} {...node} />
          ))}
        </ul>
      ) : (
        <div className="pb-4" />
      )}
      {suspects ? (
        <LoadMore
          shown={suspects.edges.length}
          total={suspects.totalCount}
          hasMore={suspects.pageInfo.hasNextPage}
          loading={fetching}
          onMore={() => setAfter(suspects.pageInfo.endCursor ?? undefined)}
        />
      ) : null}
    </Section>
  );
}

function SuspectCard({
  image,
  suggestedClassName,
  probability,
}: {
  image: ImageThumbFragment;
  suggestedClassName: string;
  probability: number;
}) {
  const { draft, canEdit, change, forget } = useDraft();
  const mine = draft[image.id]?.change;
  return (
    <li className="flex gap-4 rounded-xl border border-line p-3" data-testid="label-suspect">
      <div className="w-24 shrink-0">
        <Photo image={image} />
      </div>
      <div className="min-w-0 flex-1 text-sm">
        <p className="break-words">
          Labelled <strong>{image.className}</strong>
        </p>
        <p className="break-words text-muted">
          looks like <strong className="text-ink">{suggestedClassName}</strong>{" "}
          <span className="tabular-nums">({formatPercent(probability, 0)})</span>
        </p>
        {mine ? (
          <PendingChange change={mine} onUndo={() => forget(image.id)} />
        ) : canEdit ? (
          <p className="mt-2 flex flex-wrap gap-2">
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => change([image], { className: suggestedClassName })}
            >
              It is {suggestedClassName}
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => change([image], { excluded: true })}>
              Leave out
            </Button>
          </p>
        ) : null}
      </div>
    </li>
  );
}

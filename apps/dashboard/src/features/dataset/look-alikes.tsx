/** Photos that are there twice, or nearly: side by side, with one click to leave one of them out. */
"use client";
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import {
  DatasetIssuesDocument,
  type DatasetIssuesQuery,
  type ImageThumbFragment,
  type VersionFieldsFragment,
} from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { Photo } from "@/components/ui/photo";
import { Section } from "@/components/ui/section";
import { formatCount } from "@/lib/format";
import { oncePerPair, PAIR_KINDS, type PairKind, pairKindsOf } from "./pair-kinds";
import { PendingChange } from "./pending-change";
import { useDraft } from "./use-draft";

type Issue = NonNullable<DatasetIssuesQuery["datasetVersion"]>["issues"]["edges"][number]["node"];

/** Pairs a page. */
const PAGE = 12;

/** Nothing where no two photos are alike. */
export function LookAlikes({
  version: { id, issueCounts },
}: {
  version: Pick<VersionFieldsFragment, "id" | "issueCounts">;
}) {
  const kinds = pairKindsOf(issueCounts);
  const [chosen, choose] = useState<PairKind>();
  const first = kinds[0];
  if (!first) return null;
  const kind = kinds.find((one) => one.kind === chosen) ?? first;
  return (
    <Section
      title="Copies and look-alikes"
      hint={PAIR_KINDS[kind.kind].meaning}
      flush
      actions={
        kinds.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Which pairs to show"
            value={kind.kind}
            onChange={choose}
            data={kinds.map((one) => ({
              value: one.kind,
              label: `${PAIR_KINDS[one.kind].title} ${formatCount(one.count)}`,
            }))}
          />
        ) : null
      }
    >
      <Pairs key={kind.kind} versionId={id} kind={kind.kind} />
    </Section>
  );
}

function Pairs({ versionId, kind }: { versionId: string; kind: PairKind }) {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: DatasetIssuesDocument,
    variables: { id: versionId, codes: PAIR_KINDS[kind].codes, first: PAGE, ...(after && { after }) },
  });
  const issues = data?.datasetVersion?.issues;
  if (error)
    return (
      <div className="px-5 pb-5 sm:px-6">
        <ErrorNotice
          title="The pairs could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      </div>
    );
  if (!issues) return <Skeleton height={236} mx="lg" mb="lg" radius="md" width="auto" />;
  return (
    <>
      <ul
        className="grid gap-4 px-5 pb-5 sm:grid-cols-2 sm:px-6 xl:grid-cols-3"
        data-testid="look-alikes"
        data-kind={kind}
      >
        {oncePerPair(issues.edges.map(({ node }) => node)).map((issue) => (
          <Pair key={issue.id} issue={issue} />
        ))}
      </ul>
      <LoadMore
        shown={issues.edges.length}
        total={issues.totalCount}
        hasMore={issues.pageInfo.hasNextPage}
        loading={fetching}
        onMore={() => setAfter(issues.pageInfo.endCursor ?? undefined)}
      />
    </>
  );
}

/** Both may be left out: which one shows more is for people to see. */
function Pair({ issue }: { issue: Issue }) {
  const { image, relatedImage } = issue;
  if (!image || !relatedImage) return null;
  return (
    <li className="rounded-xl border border-line p-3" data-testid="look-alike" data-code={issue.code}>
      <p className="mb-2 text-xs font-medium text-muted">
        {issue.code.startsWith("NEAR_") ? "They look alike" : "The same file twice"}
      </p>
      <div className="grid grid-cols-2 gap-3">
        <Side image={relatedImage} />
        <Side image={image} />
      </div>
    </li>
  );
}

function Side({ image }: { image: ImageThumbFragment }) {
  const { draft, canEdit, change, forget } = useDraft();
  const mine = draft[image.id]?.change;
  return (
    <figure className="min-w-0 text-xs" data-testid="look-alike-side">
      <div className={mine?.excluded ? "opacity-35 grayscale" : ""}>
        <Photo image={image} />
      </div>
      <figcaption className="mt-2">
        <p className="truncate">
          <strong className="font-medium">{image.className}</strong>
          <span className="text-muted"> · {image.split}</span>
        </p>
        <p className="truncate text-muted tabular-nums" title={image.path}>
          {image.widthPx} × {image.heightPx} · {image.path.split("/").at(-1)}
        </p>
        {mine ? (
          <PendingChange change={mine} onUndo={() => forget(image.id)} />
        ) : canEdit ? (
          <Button
            size="compact-xs"
            variant="default"
            mt={8}
            aria-label={`Leave out ${image.path}`}
            onClick={() => change([image], { excluded: true })}
          >
            Leave out
          </Button>
        ) : null}
      </figcaption>
    </figure>
  );
}

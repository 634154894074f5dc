/** What a version changed, with the photos it changed. */
"use client";
import { SegmentedControl, Skeleton } from "@mantine/core";
import {
  type DatasetChangeKind,
  type ImageThumbFragment,
  VersionDiffDocument,
} from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { Photo } from "@/components/ui/photo";
import { CHANGE_WORDS, describeCounts } from "./diff-words";

export function VersionDiff({ versionId }: { versionId: string }) {
  const [kind, setKind] = useState<DatasetChangeKind | "">("");
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: VersionDiffDocument,
    variables: { id: versionId, ...(kind && { kind }), ...(after && { after }) },
  });
  const diff = data?.datasetVersion?.diff;
  if (error)
    return (
      <ErrorNotice
        title="The changes could not be loaded"
        error={error}
        onRetry={() => ask({ requestPolicy: "network-only" })}
      />
    );
  if (!diff) return <Skeleton height={120} mt="md" radius="md" />;
  const kinds = CHANGE_WORDS.filter(({ count }) => diff[count]);
  if (!kinds.length)
    return (
      <p className="mt-3 text-muted">The same photos, labels and splits as version {diff.base.number}.</p>
    );
  return (
    <div className="mt-3 rounded-lg bg-sunken p-4" data-testid="version-diff">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>
          Since version {diff.base.number}: <strong>{describeCounts(diff).join(", ")}</strong>
        </p>
        {kinds.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Kind of change"
            data={[
              { value: "", label: "All" },
              ...kinds.map(({ kind: value, count }) => ({ value, label: `${count} ${diff[count]}` })),
            ]}
            value={kind}
            onChange={(next) => {
              setKind(next as DatasetChangeKind | "");
              setAfter(undefined);
            }}
          />
        ) : null}
      </div>
      <ul className="mt-4 grid grid-cols-3 gap-3 sm:grid-cols-6 lg:grid-cols-8">
        {diff.changes.edges.map(({ cursor, node }) => {
          const image = node.after ?? node.before;
          return image ? (
            <li key={cursor} className="min-w-0 text-xs">
              <Photo image={image} />
              <p className="truncate pt-1">{describe(node)}</p>
            </li>
          ) : null;
        })}
      </ul>
      <LoadMore
        shown={diff.changes.edges.length}
        total={diff.changes.totalCount}
        hasMore={diff.changes.pageInfo.hasNextPage}
        loading={fetching}
        onMore={() => setAfter(diff.changes.pageInfo.endCursor ?? undefined)}
      />
    </div>
  );
}

function describe({
  kinds,
  before,
  after,
}: {
  kinds: DatasetChangeKind[];
  before: ImageThumbFragment | null;
  after: ImageThumbFragment | null;
}): string {
  const parts = kinds.map((kind) => {
    switch (kind) {
      case "RELABELLED":
        return `${before?.className} → ${after?.className}`;
      case "MOVED":
        return `${before?.split} → ${after?.split}`;
      case "EXCLUDED":
        return "left out";
      case "RESTORED":
        return "back in";
      case "ADDED":
        return "new";
      case "REMOVED":
        return "gone";
    }
  });
  return parts.join(", ");
}

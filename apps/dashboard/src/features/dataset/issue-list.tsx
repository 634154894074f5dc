/** The files behind one severity, with the sentence that says what is the matter with each. */
"use client";
import { Button, Skeleton } from "@mantine/core";
import {
  DatasetIssuesDocument,
  type DatasetIssuesQuery,
  type IssueSeverity,
} from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { Photo } from "@/components/ui/photo";
import { PendingChange } from "./pending-change";
import { useDraft } from "./use-draft";

type Issue = NonNullable<DatasetIssuesQuery["datasetVersion"]>["issues"]["edges"][number]["node"];

export function IssueList({ versionId, severity }: { versionId: string; severity: IssueSeverity }) {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: DatasetIssuesDocument,
    variables: { id: versionId, severity, first: 50, ...(after ? { after } : {}) },
  });
  const issues = data?.datasetVersion?.issues;
  if (error)
    return (
      <ErrorNotice
        title="The report could not be loaded"
        error={error}
        onRetry={() => ask({ requestPolicy: "network-only" })}
      />
    );
  if (!issues) return <Skeleton height={120} mt="md" radius="md" />;
  return (
    <div className="mt-4 rounded-lg bg-sunken">
      <ul className="divide-y divide-line text-sm">
        {issues.edges.map(({ node }) => (
          <IssueRow key={node.id} issue={node} />
        ))}
      </ul>
      <LoadMore
        shown={issues.edges.length}
        total={issues.totalCount}
        hasMore={issues.pageInfo.hasNextPage}
        loading={fetching}
        onMore={() => setAfter(issues.pageInfo.endCursor ?? undefined)}
      />
    </div>
  );
}

/** Its picture, beside the one that it is about. */
function IssueRow({ issue }: { issue: Issue }) {
  const { draft, canEdit, change, forget } = useDraft();
  const { image, relatedImage, path, message, relatedPath } = issue;
  const mine = image && draft[image.id]?.change;
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-2 px-4 py-3" data-testid="issue">
      {image ? (
        <div className="flex shrink-0 gap-2">
          {[image, relatedImage].map((one, place) =>
            one ? (
              <figure key={place} className="w-20 text-xs text-muted">
                <Photo image={one} />
                <figcaption className="truncate pt-1">{one.split}</figcaption>
              </figure>
            ) : null,
          )}
        </div>
      ) : null}
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-mono text-xs break-all">{path}</p>
        <p className="mt-1 text-muted">{message}</p>
        {relatedPath ? (
          <p className="mt-1 font-mono text-xs break-all text-muted">see {relatedPath}</p>
        ) : null}
        {mine ? (
          <PendingChange change={mine} onUndo={() => forget(image.id)} />
        ) : image && canEdit && issue.severity === "warning" ? (
          <Button
            size="compact-xs"
            variant="default"
            mt={8}
            aria-label={`Leave out ${path}`}
            onClick={() => change([image], { excluded: true })}
          >
            Leave out
          </Button>
        ) : null}
      </div>
    </li>
  );
}

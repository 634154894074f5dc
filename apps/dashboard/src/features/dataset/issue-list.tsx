/** The files behind one severity, with the sentence that says what is the matter with each. */
"use client";
import { Skeleton } from "@mantine/core";
import { DatasetIssuesDocument, type IssueSeverity } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";

export function IssueList({ versionId, severity }: { versionId: string; severity: IssueSeverity }) {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }] = useQuery({
    query: DatasetIssuesDocument,
    variables: { id: versionId, severity, first: 50, ...(after ? { after } : {}) },
  });
  const issues = data?.datasetVersion?.issues;
  if (error) return <ErrorNotice title="The report could not be loaded" error={error} />;
  if (!issues) return <Skeleton height={120} mt="md" radius="md" />;
  return (
    <div className="mt-4 rounded-lg bg-sunken">
      <ul className="divide-y divide-line text-sm">
        {issues.edges.map(({ node }) => (
          <li key={node.id} className="px-4 py-3">
            <p className="font-mono text-xs break-all">{node.path}</p>
            <p className="mt-1 text-muted">{node.message}</p>
            {node.relatedPath ? (
              <p className="mt-1 font-mono text-xs break-all text-muted">see {node.relatedPath}</p>
            ) : null}
          </li>
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

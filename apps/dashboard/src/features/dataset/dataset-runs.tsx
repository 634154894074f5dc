/** The newest runs on this dataset version. */
"use client";
import { DatasetRunsDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { Section } from "@/components/ui/section";
import { RunTable } from "../runs/run-table";

export function DatasetRuns({ datasetVersionId }: { datasetVersionId: string }) {
  const [{ data }] = useQuery({ query: DatasetRunsDocument, variables: { datasetVersionId } });
  if (!data?.runs.totalCount) return null;
  return (
    <Section title="Newest runs on these photos" flush>
      <RunTable runs={data.runs.edges.map(({ node }) => node)} showDataset={false} />
    </Section>
  );
}

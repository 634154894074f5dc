/** Every dataset, newest first. */
"use client";
import { DatasetsDocument } from "@smallset/schema/documents";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useQuery } from "urql";
import { EditorsOnly } from "@/components/shell/editors-only";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { countOf } from "@/lib/format";
import { DatasetCard } from "./dataset-card";
import { DATASETS_FIRST_PAGE } from "./datasets-first-page";

export function DatasetsPage() {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: DatasetsDocument,
    variables: after ? { ...DATASETS_FIRST_PAGE, after } : DATASETS_FIRST_PAGE,
  });
  const datasets = data?.datasets;
  const addPhotos = (
    <EditorsOnly>
      <LinkButton href="/datasets/new" leftSection={<IconPlus size={16} aria-hidden />}>
        Add photos
      </LinkButton>
    </EditorsOnly>
  );
  return (
    <>
      <PageHeader title="Datasets" actions={datasets?.totalCount ? addPhotos : null}>
        {datasets?.totalCount
          ? countOf(datasets.totalCount, "named collection of photos", "named collections of photos")
          : null}
      </PageHeader>
      {error ? (
        <ErrorNotice
          title="The datasets could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {datasets?.totalCount === 0 ? (
        <EmptyState title="No photos yet" action={addPhotos}>
          One folder for each class, with at least a few dozen photos in it: that is a dataset. Drag the
          folder that holds them all onto the next page.
        </EmptyState>
      ) : null}
      {datasets?.totalCount ? (
        <>
          <ul className="grid grid-cols-1 gap-5 sm:grid-cols-2 xl:grid-cols-3">
            {datasets.edges.map(({ node }) => (
              <li key={node.id}>
                <DatasetCard dataset={node} />
              </li>
            ))}
          </ul>
          <LoadMore
            shown={datasets.edges.length}
            total={datasets.totalCount}
            hasMore={datasets.pageInfo.hasNextPage}
            loading={fetching}
            onMore={() => setAfter(datasets.pageInfo.endCursor ?? undefined)}
          />
        </>
      ) : null}
    </>
  );
}

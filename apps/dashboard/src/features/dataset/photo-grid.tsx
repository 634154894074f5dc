/** The photos, filtered by class and split, a page at a time. */
"use client";
import { NativeSelect, SegmentedControl, Skeleton } from "@mantine/core";
import { type ClassCountsFragment, DatasetImagesDocument, type Split } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { Photo } from "@/components/ui/photo";
import { Section } from "@/components/ui/section";
import { firstPhotos } from "./first-photos";

const SPLIT_CHOICES: { value: string; label: string }[] = [
  { value: "", label: "All" },
  { value: "train", label: "Train" },
  { value: "validation", label: "Validation" },
  { value: "test", label: "Test" },
];

export function PhotoGrid({ versionId, classes }: { versionId: string; classes: ClassCountsFragment[] }) {
  const [className, setClassName] = useState("");
  const [split, setSplit] = useState("");
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: DatasetImagesDocument,
    variables: {
      ...firstPhotos(versionId),
      ...(className ? { className } : {}),
      ...(split ? { split: split as Split } : {}),
      ...(after ? { after } : {}),
    },
  });
  const images = data?.datasetVersion?.images;
  const hasTest = classes.some((one) => one.testCount);
  return (
    <Section
      title="Photos"
      flush
      actions={
        <div className="flex flex-wrap gap-3">
          <NativeSelect
            size="xs"
            aria-label="Class"
            data={[{ value: "", label: "All classes" }, ...classes.map((one) => one.name)]}
            value={className}
            onChange={(event) => {
              setClassName(event.currentTarget.value);
              setAfter(undefined);
            }}
          />
          <SegmentedControl
            size="xs"
            aria-label="Split"
            data={SPLIT_CHOICES.filter(({ value }) => value !== "test" || hasTest)}
            value={split}
            onChange={(next) => {
              setSplit(next);
              setAfter(undefined);
            }}
          />
        </div>
      }
    >
      {error ? (
        <div className="p-6">
          <ErrorNotice
            title="The photos could not be loaded"
            error={error}
            onRetry={() => ask({ requestPolicy: "network-only" })}
          />
        </div>
      ) : null}
      <ul className="grid grid-cols-3 gap-3 px-5 pt-2 pb-5 sm:grid-cols-4 sm:px-6 md:grid-cols-6 lg:grid-cols-8">
        {images?.edges.map(({ node }) => (
          <li key={node.id} className="min-w-0">
            <Photo image={node} />
            <p className="mt-1 truncate text-xs text-muted">{node.className}</p>
          </li>
        ))}
        {!images && fetching
          ? Array.from({ length: 24 }, (_, i) => (
              <li key={i}>
                <Skeleton className="aspect-square" radius="md" />
                <Skeleton height={12} mt={6} width="60%" />
              </li>
            ))
          : null}
      </ul>
      {images?.totalCount === 0 ? (
        <p className="px-6 py-10 text-center text-sm text-muted">
          No photos are both this class and this split.
        </p>
      ) : null}
      {images ? (
        <LoadMore
          shown={images.edges.length}
          total={images.totalCount}
          hasMore={images.pageInfo.hasNextPage}
          loading={fetching}
          onMore={() => setAfter(images.pageInfo.endCursor ?? undefined)}
        />
      ) : null}
    </Section>
  );
}

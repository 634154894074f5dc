/** The photos, by class and split: look at them, choose some, say what is to become of them. */
"use client";
import { NativeSelect, SegmentedControl, Skeleton } from "@mantine/core";
import {
  DatasetImagesDocument,
  type ImageThumbFragment,
  type Split,
  type VersionFieldsFragment,
} from "@smallset/schema/documents";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useClient } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { filterVariables, type PhotoFilter } from "./first-photos";
import { issueTitle } from "./issue-words";
import { PhotoDialog } from "./photo-dialog";
import { readFilter, writeFilter } from "./photo-filter";
import { PhotoTiles } from "./photo-tiles";
import type { Selection } from "./selection";
import { SelectionToolbar } from "./selection-toolbar";
import { useDraft } from "./use-draft";
import { usePhotoPages } from "./use-photo-pages";

const SPLIT_CHOICES: { value: Split | ""; label: string }[] = [
  { value: "", label: "All" },
  { value: "train", label: "Train" },
  { value: "validation", label: "Validation" },
  { value: "test", label: "Test" },
];
/** More are changed by class or split, one after the other. */
const MOST_AT_ONCE = 5_000;
const BIGGEST_PAGE = 100;

const NONE: Selection<ImageThumbFragment> = { photos: new Map(), anchor: 0 };

type ShownVersion = Pick<VersionFieldsFragment, "id" | "classes"> &
  Partial<Pick<VersionFieldsFragment, "issueCounts" | "excludedCount">>;

export function PhotoGrid({ version }: { version: ShownVersion }) {
  const client = useClient();
  const params = useSearchParams();
  const { canEdit } = useDraft();
  const filter = readFilter(params);
  const pages = usePhotoPages(version.id, filter);
  const [selection, setSelection] = useState(NONE);
  const [opened, setOpened] = useState<ImageThumbFragment | null>(null);
  const [isSelectingAll, setSelectingAll] = useState(false);
  const { classes, issueCounts = [], excludedCount = 0 } = version;
  const { totalCount } = pages;

  const setFilter = (next: PhotoFilter) => {
    setSelection(NONE);
    // Without the router: nothing of the page comes from the server anew.
    window.history.replaceState(null, "", `${location.pathname}${writeFilter(location.search, next)}`);
  };
  const selectAll = async () => {
    setSelectingAll(true);
    const photos = new Map<string, ImageThumbFragment>();
    const end = Math.min(totalCount ?? 0, MOST_AT_ONCE);
    for (let offset = 0; offset < end; offset += BIGGEST_PAGE) {
      const variables = { id: version.id, first: BIGGEST_PAGE, offset, ...filterVariables(filter) };
      const { data } = await client.query(DatasetImagesDocument, variables).toPromise();
      for (const { node } of data?.datasetVersion?.images.edges ?? []) photos.set(node.id, node);
    }
    setSelection({ photos, anchor: 0 });
    setSelectingAll(false);
  };
  const hasTest = classes.some((one) => one.testCount);
  return (
    <Section
      title={filter.excluded ? "Photos left out" : "Photos"}
      flush
      actions={
        <div className="flex flex-wrap gap-3">
          <NativeSelect
            size="xs"
            aria-label="Class"
            data={[
              { value: "", label: "All classes" },
              ...classes.map((one) => one.name),
              ...(filter.className && classes.every(({ name }) => name !== filter.className)
                ? [filter.className]
                : []),
            ]}
            value={filter.className}
            onChange={(event) => setFilter({ ...filter, className: event.currentTarget.value })}
          />
          {issueCounts.length ? (
            <NativeSelect
              size="xs"
              aria-label="What stands out"
              data={[
                { value: "", label: "Whatever the report says" },
                ...issueCounts
                  .filter(({ severity }) => severity !== "error")
                  .map(({ code, count }) => ({ value: code, label: `${issueTitle(code)} (${count})` })),
              ]}
              value={filter.issueCode}
              onChange={(event) => setFilter({ ...filter, issueCode: event.currentTarget.value })}
            />
          ) : null}
          <SegmentedControl
            size="xs"
            aria-label="Split"
            data={SPLIT_CHOICES.filter(({ value }) => value !== "test" || hasTest)}
            value={filter.split}
            onChange={(split) => setFilter({ ...filter, split })}
          />
          {excludedCount || filter.excluded ? (
            <SegmentedControl
              size="xs"
              aria-label="Taking part or left out"
              data={[
                { value: "in", label: "Taking part" },
                { value: "out", label: `Left out (${excludedCount})` },
              ]}
              value={filter.excluded ? "out" : "in"}
              onChange={(show) => setFilter({ ...filter, excluded: show === "out" })}
            />
          ) : null}
        </div>
      }
    >
      {pages.error ? (
        <div className="p-6">
          <ErrorNotice title="The photos could not be loaded" error={pages.error} onRetry={pages.retry} />
        </div>
      ) : null}
      {totalCount && canEdit ? (
        <SelectionToolbar
          selected={[...selection.photos.values()]}
          totalCount={totalCount}
          mostAtOnce={MOST_AT_ONCE}
          classNames={classes.map(({ name }) => name)}
          isSelectingAll={isSelectingAll}
          onSelectAll={() => void selectAll()}
          onClear={() => setSelection(NONE)}
        />
      ) : null}
      {totalCount === null ? (
        <div className="grid grid-cols-3 gap-3 px-5 py-2 sm:grid-cols-6 sm:px-6">
          {pages.error
            ? null
            : Array.from({ length: 12 }, (_, i) => <Skeleton key={i} height={104} radius="md" />)}
        </div>
      ) : totalCount === 0 ? (
        <p className="px-6 py-10 text-center text-sm text-muted">
          {filter.excluded ? "No photo is left out." : "No photo is all of this."}
        </p>
      ) : (
        <>
          <PhotoTiles
            key={`${version.id} ${JSON.stringify(filter)}`}
            pages={pages}
            totalCount={totalCount}
            selection={selection}
            onSelect={setSelection}
            onSelectAll={() => void selectAll()}
            onOpen={setOpened}
          />
          <p className="border-t border-line px-5 py-3 text-xs text-muted sm:px-6">
            {countOf(totalCount, "photo")} · double-click one, or press Enter, to see it large
          </p>
        </>
      )}
      <PhotoDialog image={opened} onClose={() => setOpened(null)} />
    </Section>
  );
}

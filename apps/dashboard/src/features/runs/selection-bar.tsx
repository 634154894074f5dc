/** What can be done with the rows that are selected. Stays in view while they are. */
"use client";
import { RunIdsDocument } from "@smallset/schema/documents";
import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useState } from "react";
import { useClient } from "urql";
import { EditorsOnly } from "@/components/shell/editors-only";
import { LinkButton } from "@/components/ui/link-button";
import { countOf, formatCount } from "@/lib/format";
import { compareHref, MAX_COMPARED } from "../compare/compare-url";
import { DeleteRuns } from "./delete-runs";
import type { TableState } from "./table-state";
import { TagRuns } from "./tag-runs";

/** What the API tags at once. */
const MOST_SELECTED = 1_000;

export function SelectionBar({
  selected,
  state,
  totalCount,
  onChange,
  onDeleted,
}: {
  selected: ReadonlySet<string>;
  state: TableState;
  totalCount: number;
  onChange: (selected: ReadonlySet<string>) => void;
  onDeleted: () => void;
}) {
  const client = useClient();
  const [isGathering, setGathering] = useState(false);
  if (selected.size === 0) return null;
  const ids = [...selected];
  const most = Math.min(totalCount, MOST_SELECTED);
  const selectAll = async () => {
    setGathering(true);
    const found = new Set<string>();
    let after: string | null | undefined;
    do {
      const { search, sort } = state;
      const variables = { search: search || null, sort, after: after ?? null };
      const { data } = await client
        .query(RunIdsDocument, variables, { requestPolicy: "network-only" })
        .toPromise();
      for (const { node } of data?.runs.edges ?? []) found.add(node.id);
      after = data?.runs.pageInfo.hasNextPage ? data.runs.pageInfo.endCursor : null;
    } while (after && found.size < MOST_SELECTED);
    setGathering(false);
    onChange(found);
  };
  return (
    <section
      aria-label="Selected runs"
      className="ss-card sticky bottom-4 z-20 flex flex-wrap items-center gap-2 px-4 py-3 shadow-lg"
    >
      <strong className="mr-2 text-sm tabular-nums">{countOf(selected.size, "run")} selected</strong>
      {selected.size > 1 && selected.size <= MAX_COMPARED ? (
        <LinkButton size="xs" href={compareHref(ids)} leftSection={<IconArrowsDiff size={15} aria-hidden />}>
          Compare
        </LinkButton>
      ) : (
        <span className="text-sm text-muted">
          {selected.size === 1
            ? "Select another, or choose Compare in its row"
            : `Compare takes up to ${MAX_COMPARED}`}
        </span>
      )}
      <EditorsOnly>
        <TagRuns runIds={ids} />
        <DeleteRuns
          runIds={ids}
          onDeleted={() => {
            onChange(new Set());
            onDeleted();
          }}
        />
      </EditorsOnly>
      {selected.size < most && state.groupBy.length === 0 ? (
        <Button size="xs" variant="subtle" loading={isGathering} onClick={() => void selectAll()}>
          Select {totalCount > MOST_SELECTED ? "the first" : "all"} {formatCount(most)}
        </Button>
      ) : null}
      <Button size="xs" variant="subtle" color="gray" className="ml-auto" onClick={() => onChange(new Set())}>
        Clear
      </Button>
    </section>
  );
}

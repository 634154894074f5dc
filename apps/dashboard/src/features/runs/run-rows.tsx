/** The rows of the runs table that are in view: as many elements as fit, which take on other runs while it scrolls. */
"use client";
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role
   -- laid out by other rules than a table's, it would no longer be one for screen readers without them */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { IconArrowsDiff } from "@tabler/icons-react";
import { memo, useCallback, useState } from "react";
import { PageLink } from "@/components/ui/page-link";
import { compareHref, MAX_COMPARED } from "../compare/compare-url";
import { isNumeric } from "./column-title";
import { Cell } from "./columns";
import { PageOfRuns } from "./page-of-runs";
import { PAGE_SIZE, type TableState } from "./table-state";

export const ROW_PX = 48;
export const HEAD_PX = 44;
/** Rows below the last that are asked for already, once it scrolls: the page that the server brought needs no more. */
const AHEAD = 60;

export interface Selection {
  selected: ReadonlySet<string>;
  onSelect: (id: string, isSelected: boolean) => void;
}

export interface Range {
  from: number;
  /** The row after the last. */
  to: number;
}

type Rows = readonly RunTableRowFragment[];

/** @param firstPage which the server brought, and which the page around the table keeps current */
export function RunRows({
  state,
  range: { from, to },
  totalCount,
  firstPage,
  selected,
  onSelect,
}: Selection & { state: TableState; range: Range; totalCount: number; firstPage: Rows }) {
  const [pages, setPages] = useState<ReadonlyMap<number, Rows>>(new Map());
  const keep = useCallback((page: number, rows: Rows) => setPages((now) => new Map(now).set(page, rows)), []);
  const near = [];
  const asked = Math.min(from > 0 ? to + AHEAD : to, totalCount);
  for (let page = Math.max(1, Math.floor(from / PAGE_SIZE)); page * PAGE_SIZE < asked; page++)
    near.push(page);
  const runAt = (index: number) => {
    const page = Math.floor(index / PAGE_SIZE);
    return (page === 0 ? firstPage : pages.get(page))?.[index % PAGE_SIZE];
  };
  const compareWith = selected.size > 0 && selected.size < MAX_COMPARED ? [...selected].join(",") : null;
  return (
    <>
      {near.map((page) => (
        <PageOfRuns key={page} page={page} state={state} onRows={keep} />
      ))}
      {Array.from({ length: to - from }, (_, place) => {
        const index = from + place;
        const run = runAt(index);
        const isSelected = run !== undefined && selected.has(run.id);
        return (
          <Row
            // The row that comes in at one end is the element that went out at the other: at 60 frames a second there is
            // time to change its words, not to make a new one.
            key={index % (to - from)}
            run={run}
            index={index}
            columns={state.columns}
            isSelected={isSelected}
            compareWith={isSelected ? null : compareWith}
            onSelect={onSelect}
          />
        );
      })}
    </>
  );
}

const CELL =
  "block whitespace-nowrap !border-0 !px-3 !py-0 leading-[47px] [&>.flex]:h-[47px] [&>*]:align-middle";

const Row = memo(function Row({
  run,
  index,
  columns,
  isSelected,
  compareWith,
  onSelect,
}: {
  /** Undefined while it is fetched. */
  run: RunTableRowFragment | undefined;
  index: number;
  columns: string[];
  isSelected: boolean;
  /** The ids of those that are selected already, joined by commas; null where this one can not be set against them. */
  compareWith: string | null;
  onSelect: Selection["onSelect"];
}) {
  return (
    <tr
      role="row"
      data-testid={run ? "run-row" : undefined}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      // Moved and not laid out again; and nothing in it moves, measures or repaints another row.
      style={{ height: ROW_PX, transform: `translateY(${index * ROW_PX}px)` }}
      className={`hoverable group absolute inset-x-0 top-0 grid grid-cols-(--columns) border-t border-line [contain:size_layout_style] ${isSelected ? "bg-brand-soft" : ""}`}
    >
      {run ? (
        <>
          <td role="cell" className="block !border-0 !py-0 leading-[47px]">
            <input
              type="checkbox"
              aria-label={`Select ${run.name}`}
              checked={isSelected}
              onChange={(event) => onSelect(run.id, event.currentTarget.checked)}
              className="size-4 accent-brand align-middle"
            />
          </td>
          <td role="cell" className={`${CELL} font-medium`}>
            <Name run={run} compareWith={compareWith} />
          </td>
          {columns.map((column) => (
            <td key={column} role="cell" className={isNumeric(column) ? `${CELL} num` : CELL}>
              <Cell run={run} column={column} />
            </td>
          ))}
        </>
      ) : (
        <td role="cell" className="block !border-0 !py-4">
          <span className="sr-only">Loading</span>
          <span aria-hidden className="block h-3 w-40 rounded-full bg-quiet-soft" />
        </td>
      )}
    </tr>
  );
});

/** With one run selected, any other is a click away from standing beside it. */
function Name({ run, compareWith }: { run: RunTableRowFragment; compareWith: string | null }) {
  const name = (
    <PageLink href={`/runs/${run.id}`} className="block truncate hover:underline">
      {run.name}
    </PageLink>
  );
  if (compareWith === null) return name;
  return (
    <span className="flex items-center justify-between gap-2">
      {name}
      <PageLink
        href={compareHref([compareWith, run.id])}
        aria-label={`Compare with ${run.name}`}
        data-testid="compare-with"
        className="flex shrink-0 items-center gap-1 rounded-md bg-surface px-2 text-xs leading-6 text-brand opacity-0 ring-1 ring-line group-hover:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
      >
        <IconArrowsDiff size={14} aria-hidden />
        Compare
      </PageLink>
    </span>
  );
}

/** The rows of the runs table, each laid out and painted apart from the others. */
"use client";
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role
   -- laid out by other rules than a table's, it would no longer be one for screen readers without them */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { RunTableDocument } from "@smallset/schema/documents";
import { memo } from "react";
import { useQuery } from "urql";
import { PageLink } from "@/components/ui/page-link";
import { Cell, isNumeric } from "./columns";
import { PAGE_SIZE, pageVariables, type TableState } from "./table-state";

export const ROW_PX = 48;
export const HEAD_PX = 44;

export interface Selection {
  selected: ReadonlySet<string>;
  onSelect: (id: string, isSelected: boolean) => void;
}

/** Those of one page of the server that are in view. */
export function PageOfRows({
  page,
  state: { columns, ...state },
  from,
  to,
  selected,
  onSelect,
}: Selection & { page: number; state: TableState; from: number; to: number }) {
  const [{ data }] = useQuery({
    query: RunTableDocument,
    variables: pageVariables({ ...state, columns }, page),
  });
  const edges = data?.runs.edges;
  return Array.from({ length: to - from }, (_, place) => {
    const index = from + place;
    const run = edges?.[index % PAGE_SIZE]?.node;
    return run ? (
      <Row
        key={run.id}
        run={run}
        index={index}
        columns={columns}
        isSelected={selected.has(run.id)}
        onSelect={onSelect}
      />
    ) : (
      <tr key={index} role="row" aria-rowindex={index + 2} className={ROW} style={placeOf(index)}>
        <td role="cell" className="block !border-0 !py-4">
          <span className="sr-only">Loading</span>
          <span aria-hidden className="block h-3 w-40 rounded-full bg-quiet-soft" />
        </td>
      </tr>
    );
  });
}

/** A place and a size of its own: a row that comes or goes moves, measures and repaints no other. */
const ROW = "absolute inset-x-0 grid grid-cols-(--columns) border-t border-line [contain:strict]";
const placeOf = (index: number) => ({ top: index * ROW_PX, height: ROW_PX });
const CELL =
  "block overflow-hidden text-ellipsis whitespace-nowrap !border-0 !px-3 !py-0 leading-[47px] [&>.flex]:h-[47px] [&>span]:align-middle";

const Row = memo(function Row({
  run,
  index,
  columns,
  isSelected,
  onSelect,
}: {
  run: RunTableRowFragment;
  index: number;
  columns: string[];
  isSelected: boolean;
  onSelect: Selection["onSelect"];
}) {
  return (
    <tr
      role="row"
      data-testid="run-row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={placeOf(index)}
      className={`hoverable ${ROW} ${isSelected ? "bg-brand-soft" : ""}`}
    >
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
        <PageLink href={`/runs/${run.id}`} className="hover:underline">
          {run.name}
        </PageLink>
      </td>
      {columns.map((column) => (
        <td key={column} role="cell" className={isNumeric(column) ? `${CELL} num` : CELL}>
          <Cell run={run} column={column} />
        </td>
      ))}
    </tr>
  );
});

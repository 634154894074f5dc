/** Runs as a table of any length: only the rows in view are there, a hundred are fetched at a time. */
"use client";
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { RunTableDocument } from "@smallset/schema/documents";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { memo, type UIEvent, useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { PageLink } from "@/components/ui/page-link";
import { Cell, columnTitle, isNumeric, isSortable } from "./columns";
import { nextSort, PAGE_SIZE, pageVariables, type TableState } from "./table-state";

const ROW_PX = 48;
/** Rows beyond the edge that are there already when the finger is faster than the page. */
const OVERSCAN = 12;
/** Rows below the last that are asked for already; with the first rows still within the page that the server brings. */
const AHEAD = 20;
/** Before the browser has measured: what fits most screens. */
const FIRST_ROWS = 30;

interface Selection {
  selected: ReadonlySet<string>;
  onSelect: (id: string, isSelected: boolean) => void;
}
type Props = Selection & {
  state: TableState;
  totalCount: number;
  onSort: (sort: TableState["sort"]) => void;
  onScrolled: (isScrolled: boolean) => void;
};

export function RunGrid({ state, totalCount, selected, onSelect, onSort, onScrolled }: Props) {
  const [range, setRange] = useState({ from: 0, to: Math.min(FIRST_ROWS, totalCount) });
  const box = useRef<HTMLElement>(null);
  const look = (element: HTMLElement) => {
    const top = Math.max(0, element.scrollTop - ROW_PX);
    const from = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN);
    const to = Math.min(totalCount, Math.ceil((top + element.clientHeight) / ROW_PX) + OVERSCAN);
    setRange((now) => (now.from === from && now.to === to ? now : { from, to }));
  };
  const { search, sort } = state;
  const order = `${search}\n${sort?.field}\n${sort?.descending}`;
  useEffect(() => {
    // Another order begins at its beginning.
    box.current?.scrollTo({ top: 0 });
  }, [order]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    look(element);
    const resize = new ResizeObserver(() => look(element));
    resize.observe(element);
    return () => resize.disconnect();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `look` changes with the count alone
  }, [totalCount]);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    look(event.currentTarget);
    onScrolled(event.currentTarget.scrollTop > ROW_PX);
  };
  const to = Math.min(range.to, totalCount);
  const from = Math.min(range.from, to);
  const pages = [];
  const asked = Math.min(to + AHEAD, totalCount);
  for (let page = Math.floor(from / PAGE_SIZE); page * PAGE_SIZE < asked; page++) pages.push(page);
  return (
    <section
      ref={box}
      aria-label="Runs"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys need a focus to scroll it
      tabIndex={0}
      onScroll={onScroll}
      className="max-h-[calc(100dvh-17rem)] min-h-80 overflow-auto"
    >
      <table className="ss-table" aria-rowcount={totalCount + 1}>
        <caption className="sr-only">Runs</caption>
        <thead className="sticky top-0 z-10 bg-surface shadow-[0_1px_0_var(--ss-line)]">
          <tr aria-rowindex={1}>
            <th scope="col" className="w-10">
              <span className="sr-only">Select</span>
            </th>
            {["name", ...state.columns].map((column) => (
              <Header key={column} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={from} />
          {pages.map((page) => (
            <PageOfRows
              key={page}
              page={page}
              state={state}
              from={Math.max(from, page * PAGE_SIZE)}
              to={Math.min(to, (page + 1) * PAGE_SIZE)}
              selected={selected}
              onSelect={onSelect}
            />
          ))}
          <Spacer rows={totalCount - to} />
        </tbody>
      </table>
    </section>
  );
}

const Spacer = ({ rows }: { rows: number }) =>
  rows > 0 ? (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- only a distance */}
      <td colSpan={99} style={{ height: rows * ROW_PX }} className="!border-0 !p-0" />
    </tr>
  ) : null;

function Header({
  column,
  sort,
  onSort,
}: {
  column: string;
  sort: TableState["sort"];
  onSort: Props["onSort"];
}) {
  const isMine = sort?.field === column;
  const direction = isMine ? (sort.descending ? "descending" : "ascending") : undefined;
  const title = column === "name" ? "Name" : columnTitle(column);
  const Arrow = direction === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <th scope="col" aria-sort={direction} className={isNumeric(column) ? "num" : undefined}>
      {isSortable(column) ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, column))}
          className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
          title={`Sort by ${title}`}
        >
          {title}
          <Arrow size={13} aria-hidden className={isMine ? "text-brand" : "opacity-0"} />
        </button>
      ) : (
        title
      )}
    </th>
  );
}

function PageOfRows({
  page,
  state,
  from,
  to,
  ...selection
}: Selection & { page: number; state: TableState; from: number; to: number }) {
  const [{ data }] = useQuery({ query: RunTableDocument, variables: pageVariables(state, page) });
  const edges = data?.runs.edges;
  const rows = [];
  for (let index = from; index < to; index++) {
    const run = edges?.[index - page * PAGE_SIZE]?.node;
    rows.push(
      run ? (
        <Row
          key={run.id}
          run={run}
          index={index}
          columns={state.columns}
          isSelected={selection.selected.has(run.id)}
          onSelect={selection.onSelect}
        />
      ) : (
        <tr key={index} style={{ height: ROW_PX }} aria-rowindex={index + 2}>
          <td colSpan={state.columns.length + 2}>
            <span className="sr-only">Loading</span>
            <span aria-hidden className="block h-3 w-1/3 rounded-full bg-quiet-soft" />
          </td>
        </tr>
      ),
    );
  }
  return rows;
}

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
      data-testid="run-row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ height: ROW_PX }}
      className={`hoverable [&>td]:!px-3 [&>td]:!py-0 [&>td]:whitespace-nowrap ${isSelected ? "bg-brand-soft" : ""}`}
    >
      <td>
        <input
          type="checkbox"
          aria-label={`Select ${run.name}`}
          checked={isSelected}
          onChange={(event) => onSelect(run.id, event.currentTarget.checked)}
          className="size-4 accent-brand align-middle"
        />
      </td>
      <td className="max-w-72 truncate font-medium">
        <PageLink href={`/runs/${run.id}`} className="hover:underline">
          {run.name}
        </PageLink>
      </td>
      {columns.map((column) => (
        <td key={column} className={isNumeric(column) ? "num" : "max-w-64 truncate"}>
          <Cell run={run} column={column} />
        </td>
      ))}
    </tr>
  );
});

/** Runs as a table of any length: only the rows in view are there, fifty are fetched at a time. */
"use client";
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role
   -- laid out by other rules than a table's, it would no longer be one for screen readers without them */
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type CSSProperties, type UIEvent, useEffect, useMemo, useRef, useState } from "react";
import { columnTitle, columnWidthPx, isNumeric, isSortable } from "./columns";
import { HEAD_PX, PageOfRows, ROW_PX, type Selection } from "./run-rows";
import { nextSort, PAGE_SIZE, type TableState } from "./table-state";

/** Rows beyond the edge that are there already when the finger is faster than the page. */
const OVERSCAN = 8;
/** Rows below the last that are asked for already; with the first rows still within the page that the server brings. */
const AHEAD = 20;
/** Before the browser has measured: what fits most screens. */
const FIRST_ROWS = 30;

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
    const top = Math.max(0, element.scrollTop - HEAD_PX);
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
  const template = useMemo(() => templateOf(state.columns), [state.columns]);
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
      <table
        role="table"
        aria-rowcount={totalCount + 1}
        className="ss-table !block min-w-max"
        style={{ "--columns": template } as CSSProperties}
      >
        <caption className="sr-only">Runs</caption>
        <thead role="rowgroup" className="sticky top-0 z-10 block bg-surface shadow-[0_1px_0_var(--ss-line)]">
          <tr
            role="row"
            aria-rowindex={1}
            className="grid grid-cols-(--columns) items-center"
            style={{ height: HEAD_PX }}
          >
            <th role="columnheader" scope="col">
              <span className="sr-only">Select</span>
            </th>
            {["name", ...state.columns].map((column) => (
              <Header key={column} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="relative block" style={{ height: totalCount * ROW_PX }}>
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
        </tbody>
      </table>
    </section>
  );
}

/** The name takes what the others leave. */
const templateOf = (columns: readonly string[]): string =>
  ["3rem", "minmax(10rem, 1fr)", ...columns.map((column) => `${columnWidthPx(column)}px`)].join(" ");

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
    <th
      role="columnheader"
      scope="col"
      aria-sort={direction}
      className={`!px-3 ${isNumeric(column) ? "num" : ""}`}
    >
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

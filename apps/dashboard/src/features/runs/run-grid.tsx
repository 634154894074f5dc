/** Runs as a table of any length: only the rows in view are there, fifty are fetched at a time. */
"use client";
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role
   -- laid out by other rules than a table's, it would no longer be one for screen readers without them */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import {
  type CSSProperties,
  type UIEvent,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { columnTitle, isNumeric, isSortable } from "./column-title";
import { layOutColumns } from "./grid-template";
import { HEAD_PX, type Range, ROW_PX, RunRows, type Selection } from "./run-rows";
import { nextSort, type TableState } from "./table-state";

/** Rows beyond the edge that are there already when the finger is faster than the page. */
const OVERSCAN = 8;
/** Before the browser has measured: what fits most screens. */
const FIRST_ROWS = 30;

type Props = Selection & {
  state: TableState;
  totalCount: number;
  firstPage: readonly RunTableRowFragment[];
  onSort: (sort: TableState["sort"]) => void;
  onScrolled: (isScrolled: boolean) => void;
};

export function RunGrid({ state, totalCount, firstPage, selected, onSelect, onSort, onScrolled }: Props) {
  const [range, setRange] = useState<Range>({ from: 0, to: FIRST_ROWS });
  const box = useRef<HTMLElement>(null);
  const look = (element: HTMLElement) => {
    const next = rangeInView(element);
    if (next.from === range.from && next.to === range.to) return;
    leaveRowsThatGo(element, next);
    setRange(next);
  };
  const { search, sort } = state;
  const order = `${search}\n${sort?.field}\n${sort?.descending}`;
  useEffect(() => {
    // Another order begins at its beginning.
    box.current?.scrollTo({ top: 0 });
  }, [order]);
  const onResize = useEffectEvent(look);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const resize = new ResizeObserver(() => onResize(element));
    resize.observe(element);
    return () => resize.disconnect();
  }, []);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    look(event.currentTarget);
    onScrolled(event.currentTarget.scrollTop > ROW_PX);
  };
  // By the rows that were first: what comes later moves no column.
  const [firstRows] = useState(firstPage);
  const layout = useMemo(() => layOutColumns(state.columns, firstRows), [state.columns, firstRows]);
  return (
    <section
      ref={box}
      aria-label="Runs"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys need a focus to scroll it
      tabIndex={0}
      onScroll={onScroll}
      // Its height is known: what changes in here lays out nothing around it.
      className="overflow-auto [contain:size_layout_style]"
      style={{ height: `min(${HEAD_PX + totalCount * ROW_PX}px, max(20rem, 100dvh - 17rem))` }}
    >
      <table
        role="table"
        aria-rowcount={totalCount + 1}
        className="ss-table !block"
        style={{ "--columns": layout.template, minWidth: layout.leastPx } as CSSProperties}
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
          <RunRows
            // What was fetched in one order is nothing in another.
            key={order}
            state={state}
            range={fitRange(range, totalCount)}
            totalCount={totalCount}
            firstPage={firstPage}
            selected={selected}
            onSelect={onSelect}
          />
        </tbody>
      </table>
    </section>
  );
}

/** As many rows wherever it stands, so that they can change places: see run-rows.tsx. May reach beyond the last. */
function rangeInView(element: HTMLElement): Range {
  const from = Math.max(0, Math.floor((element.scrollTop - HEAD_PX) / ROW_PX) - OVERSCAN);
  return { from, to: from + Math.ceil(element.clientHeight / ROW_PX) + 2 * OVERSCAN };
}

/** At the end it reaches further up instead. */
function fitRange({ from, to }: Range, totalCount: number): Range {
  const beyond = Math.max(0, to - totalCount);
  return { from: Math.max(0, from - beyond), to: to - beyond };
}

/** An element that becomes another run's row must not take the focus there: the list gets it, and the arrow keys scroll on. */
function leaveRowsThatGo(list: HTMLElement, { from, to }: Range): void {
  const row = document.activeElement?.closest<HTMLElement>("[aria-rowindex]");
  if (!row || !list.contains(row)) return;
  const index = Number(row.ariaRowIndex) - 2;
  if (index >= 0 && (index < from || index >= to)) list.focus({ preventScroll: true });
}

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

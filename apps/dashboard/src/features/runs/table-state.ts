/** What the runs page shows, as it stands in its address: search, order, columns, grouping. */

export interface TableState {
  search: string;
  /** A field as in a search; `descending` besides. Null: newest first. */
  sort: { field: string; descending: boolean } | null;
  /** Fields as in a search, and `extractor`; the name always comes first and is not among them. */
  columns: string[];
  /** Fields that runs are taken together by; empty: each run by itself. */
  groupBy: string[];
  showsChart: boolean;
}

export const DEFAULT_COLUMNS = ["status", "val/accuracy", "dataset", "extractor", "createdAt"];

const list = (text: string | null): string[] =>
  text ? text.split(",").map(decodeURIComponent).filter(Boolean) : [];
const unlist = (items: string[]): string => items.map(encodeURIComponent).join(",");

export function readTableState(query: Pick<URLSearchParams, "get" | "has">): TableState {
  const sort = query.get("sort");
  return {
    search: query.get("q") ?? "",
    sort: sort ? { field: sort.replace(/^-/, ""), descending: sort.startsWith("-") } : null,
    columns: query.has("columns") ? list(query.get("columns")) : DEFAULT_COLUMNS,
    groupBy: list(query.get("by")),
    showsChart: query.get("chart") === "1",
  };
}

/** Only what differs from the usual, so that the plain page has a plain address. */
export function writeTableState(state: TableState): string {
  const query = new URLSearchParams();
  if (state.search) query.set("q", state.search);
  if (state.sort) query.set("sort", `${state.sort.descending ? "-" : ""}${state.sort.field}`);
  if (state.columns.join() !== DEFAULT_COLUMNS.join()) query.set("columns", unlist(state.columns));
  if (state.groupBy.length) query.set("by", unlist(state.groupBy));
  if (state.showsChart) query.set("chart", "1");
  return query.toString();
}

/** `val/accuracy.last` and `metrics.loss` are metrics; a slash or a prefix says so. */
export const metricKeyOf = (column: string): string | null => {
  if (column.startsWith("params.") || column.startsWith("tags.")) return null;
  if (!column.startsWith("metrics.") && !column.includes("/")) return null;
  return column.replace(/^metrics\./, "").replace(/\.(best|last|min|max|bestStep|lastStep)$/, "");
};

/** Click by click: best first, worst first, newest first again. */
export function nextSort(sort: TableState["sort"], field: string): TableState["sort"] {
  if (sort?.field !== field) return { field, descending: true };
  return sort.descending ? { field, descending: false } : null;
}

export const PAGE_SIZE = 50;

/** The query of one page of the table: the server's prefetch and the browser must agree on it. */
export function pageVariables({ search, sort, columns }: TableState, page: number) {
  return {
    first: PAGE_SIZE,
    offset: page * PAGE_SIZE,
    search: search || null,
    sort,
    metrics: [...new Set(columns.flatMap((column) => metricKeyOf(column) ?? []))],
    params: columns.filter((column) => column.startsWith("params.")).map((column) => column.slice(7)),
    // What no usual column shows need not come with each of ten thousand rows.
    details: columns.some(
      (column) =>
        !DEFAULT_COLUMNS.includes(column) && metricKeyOf(column) === null && !column.startsWith("params."),
    ),
  };
}

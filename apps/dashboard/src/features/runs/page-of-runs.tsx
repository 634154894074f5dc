/** One page of the runs table's rows, fetched when they come near and kept current while they are. */
"use client";
import { RunTableDocument, type RunTableRowFragment } from "@smallset/schema/documents";
import { useEffect } from "react";
import { useQuery } from "urql";
import { pageVariables, type TableState } from "./table-state";

/** Shows nothing: the rows stand in one list, whichever page brought them. */
export function PageOfRuns({
  page,
  state,
  onRows,
}: {
  page: number;
  state: TableState;
  /** Must stay the same function. */
  onRows: (page: number, rows: RunTableRowFragment[]) => void;
}) {
  const [{ data }] = useQuery({ query: RunTableDocument, variables: pageVariables(state, page) });
  const edges = data?.runs.edges;
  useEffect(() => {
    if (edges)
      onRows(
        page,
        edges.map(({ node }) => node),
      );
  }, [edges, page, onRows]);
  return null;
}

/** The page's state lives in its address, and nowhere else: a link shows what its sender saw. */
"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { readTableState, writeTableState, type TableState } from "./table-state";

export function useTableState(): [TableState, (change: Partial<TableState>) => void] {
  const query = useSearchParams();
  const state = useMemo(() => readTableState(query), [query]);
  const change = useCallback((next: Partial<TableState>) => {
    const now = readTableState(new URLSearchParams(window.location.search));
    const text = writeTableState({ ...now, ...next });
    // Next follows this without asking the server for the page again.
    window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
  }, []);
  return [state, change];
}

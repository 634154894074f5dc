/** The runs that wait or work, wherever in the dashboard one is. */
"use client";
import { ActiveRunsDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";

interface ActiveRuns {
  totalCount: number;
  runs: { id: string; name: string }[];
}

const NONE: ActiveRuns = { totalCount: 0, runs: [] };

/** Answered from the cache; `RunWatch` keeps it fresh. */
export function useActiveRuns(): ActiveRuns {
  const [{ data }] = useQuery({ query: ActiveRunsDocument, variables: {} });
  if (!data) return NONE;
  return { totalCount: data.runs.totalCount, runs: data.runs.edges.map(({ node }) => node) };
}

/** Runs that others start, or the first start's sample, come up by themselves; below the top they are only counted. */
"use client";
import { RunCountDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { usePoll } from "@/lib/use-poll";

const REFRESH_MS = 5_000;

/**
 * At the top, new runs come in by themselves. Further down they would push away what is being read: they are counted,
 * and come when they are asked for.
 */
export function useNewerCount({
  search,
  isPaused,
  totalCount,
  isScrolled,
  ask,
}: {
  search: string;
  /** While the search cannot be read. */
  isPaused: boolean;
  totalCount: number | undefined;
  isScrolled: boolean;
  ask: (options: { requestPolicy: "network-only" }) => void;
}): number {
  const [{ data }, count] = useQuery({
    query: RunCountDocument,
    variables: { search: search || null },
    pause: true,
  });
  usePoll(() => (isScrolled ? count : ask)({ requestPolicy: "network-only" }), REFRESH_MS, {
    when: !isPaused,
  });
  return isScrolled && data && totalCount !== undefined ? Math.max(0, data.runs.totalCount - totalCount) : 0;
}

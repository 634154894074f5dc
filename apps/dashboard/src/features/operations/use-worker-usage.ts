/** What each worker uses: the last minutes from the server, then live. */
"use client";
import {
  SystemEventsDocument,
  type SystemEventsSubscription,
  WorkerUsageDocument,
} from "@smallset/schema/documents";
import { useEffect, useMemo } from "react";
import { useQuery, useSubscription } from "urql";

type Event = SystemEventsSubscription["systemEvents"];

export interface WorkerLoad {
  /** Runs that it holds. */
  runCount: number;
  /** Oldest first. */
  points: { at: string; usage: NonNullable<Event["usage"]> }[];
}

/** Ten minutes, at one point every five seconds. */
const MOST_POINTS = 120;

/** @param onComeOrGo called when a worker starts or stops */
export function useWorkerUsage(onComeOrGo: () => void): ReadonlyMap<string, WorkerLoad> {
  const [{ data }] = useQuery({ query: WorkerUsageDocument, variables: {} });
  const [{ data: events }] = useSubscription(
    {
      query: SystemEventsDocument,
      variables: { afterSeq: data?.systemSeq ?? 0 },
      pause: !data,
    },
    (before: Event[] | undefined, { systemEvents }: SystemEventsSubscription) => [
      ...(before ?? []).slice(-10 * MOST_POINTS),
      systemEvents,
    ],
  );
  const newest = events?.at(-1);
  const cameOrWent = newest && newest.kind !== "usage" ? newest.seq : null;
  useEffect(() => {
    if (cameOrWent !== null) onComeOrGo();
  }, [cameOrWent, onComeOrGo]);
  return useMemo(() => {
    const loads = new Map<string, WorkerLoad>();
    for (const { id, runCount, usage } of data?.workers ?? []) loads.set(id, { runCount, points: usage });
    for (const { workerId, runCount, at, usage } of events ?? []) {
      const points = loads.get(workerId)?.points ?? [];
      // The first answer has what came before it.
      if (!usage || at <= (points.at(-1)?.at ?? "")) continue;
      loads.set(workerId, { runCount, points: [...points, { at, usage }].slice(-MOST_POINTS) });
    }
    return loads;
  }, [data, events]);
}

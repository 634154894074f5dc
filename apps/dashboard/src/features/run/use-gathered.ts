/** Keeps a parent's children current while any of them is at work. */
"use client";
import { GatheredRunDocument, SweepEventsDocument } from "@smallset/schema/documents";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import type { RunDetails } from "./run-details";

/** Children that train side by side tell of every epoch: their table is asked for once for all that came meanwhile. */
const GATHER_MS = 1_500;

/** The answer goes into the cache, and with it onto the page. Nothing is asked while nothing happens. */
export function useGathered({ id, experiment }: Pick<RunDetails, "id" | "experiment">, isAtWork: boolean) {
  const client = useClient();
  const [afterSeq] = useState(experiment.lastSeq);
  useEffect(() => {
    if (!isAtWork) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      void client.query(GatheredRunDocument, { id }, { requestPolicy: "network-only" }).toPromise();
    };
    const { unsubscribe } = client
      .subscription(SweepEventsDocument, { experimentId: experiment.id, runId: id, afterSeq })
      .subscribe(({ data }) => {
        const event = data?.experimentEvents.event;
        if (event && (event.status || event.metrics || event.paused !== null))
          timer ??= setTimeout(look, GATHER_MS);
      });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [client, id, experiment.id, afterSeq, isAtWork]);
}

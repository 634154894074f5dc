/** Follows a run until it ends: the server's snapshot first, then its events as they come. */
"use client";
import { isTerminalStatus } from "@smallset/schema";
import { RunEventsDocument } from "@smallset/schema/documents";
import { useEffect, useReducer, useState } from "react";
import { type CombinedError, useClient } from "urql";
import {
  mergeRunEvents,
  mergeRunSnapshot,
  type RunEvent,
  type RunLive,
  type RunSnapshot,
  startRunLive,
} from "./run-live";

/** Events are gathered this long, so that a replay of thousands is one render, not thousands. */
const FLUSH_MS = 100;

type Action = { events: RunEvent[] } | { snapshot: RunSnapshot };

const reduce = (live: RunLive, action: Action): RunLive =>
  "events" in action ? mergeRunEvents(live, action.events) : mergeRunSnapshot(live, action.snapshot);

/** `error` is set when the server refuses the subscription; a lost connection heals without one. */
export function useRunLive(
  runId: string,
  snapshot: RunSnapshot,
): RunLive & { error: CombinedError | undefined } {
  const client = useClient();
  const [live, dispatch] = useReducer(reduce, snapshot, startRunLive);
  const [error, setError] = useState<CombinedError>();
  const ended = isTerminalStatus(live.status);

  useEffect(() => dispatch({ snapshot }), [snapshot]);

  useEffect(() => {
    if (ended) return;
    let waiting: RunEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      dispatch({ events: waiting });
      waiting = [];
    };
    const subscription = client
      .subscription(RunEventsDocument, { runId, afterSeq: snapshot.lastSeq })
      .subscribe((result) => {
        if (result.error) setError(result.error);
        if (!result.data) return;
        setError(undefined);
        waiting.push(result.data.runEvents);
        timer ??= setTimeout(flush, FLUSH_MS);
      });
    return () => {
      subscription.unsubscribe();
      clearTimeout(timer);
      if (waiting.length) flush();
    };
    // The subscription begins after the first snapshot's lastSeq; newer snapshots merge without a new one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, runId, ended]);

  return { ...live, error };
}

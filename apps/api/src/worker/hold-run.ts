/** Keeps a run for this worker: beats its heart, and listens for whoever wants it to stop. */
import type { Run } from "../generated/prisma/client.js";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { beatRun } from "../modules/run/run.repository.js";
import { cancelRunTopic } from "../pubsub/topics.js";
import type { StopReason } from "./stop-reason.js";

const HEARTBEAT_MS = 5_000;

export interface Hold {
  /** Aborted with a StopReason, or with the error that made going on impossible. */
  signal: AbortSignal;
  /** For who finds that nothing can be written: null means that a later attempt holds the run. */
  lose(cause: unknown): void;
  release(): void;
}

export async function holdRun({ db, pubsub, shutdown, log }: WorkerPlatform, run: Run): Promise<Hold> {
  const aborter = new AbortController();
  const stop = (reason: StopReason) => aborter.abort(reason);

  const beat = async () => {
    const held = await beatRun(db, run.id, run.attempt);
    if (!held) stop("taken over");
    else if (held.cancelRequestedAt) stop("canceled");
    else if (held.pauseRequestedAt) stop("paused");
  };
  // The notification is faster; the row is certain.
  const unsubscribe = pubsub.subscribe(cancelRunTopic(run.id), {
    onMessage: () => void tryBeat(),
    onGap: () => void tryBeat(),
  });
  const tryBeat = () =>
    beat().catch((error: unknown) => log.warn({ err: error, runId: run.id }, "no heartbeat"));
  const timer = setInterval(() => void tryBeat(), HEARTBEAT_MS);
  const onShutdown = () => stop("shutdown");
  shutdown.addEventListener("abort", onShutdown);
  if (shutdown.aborted) onShutdown();
  // It may have been canceled between its start and our listening.
  await tryBeat();

  return {
    signal: aborter.signal,
    lose: (cause) => aborter.abort(cause ?? ("taken over" satisfies StopReason)),
    release() {
      unsubscribe();
      clearInterval(timer);
      shutdown.removeEventListener("abort", onShutdown);
    },
  };
}

/** Notices when a run ends, on whichever page one is: a note in the corner, and the browser's notification. */
"use client";
import { CloseButton } from "@mantine/core";
import { isTerminalStatus, METRIC_KEYS } from "@smallset/schema";
import { ActiveRunsDocument, type RunOutcomeFragment, RunSummaryDocument } from "@smallset/schema/documents";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useClient } from "urql";
import { PageLink } from "@/components/ui/page-link";
import { formatPercent } from "@/lib/format";
import { parentScoreOf } from "@/lib/parent-score";
import { usePoll } from "@/lib/use-poll";
import { notify } from "./notifications";
import { useActiveRuns } from "./use-active-runs";

const LOOK_MS = 6_000;
/** Shorter ones are over before anybody walks away. */
const LONG_MS = 30_000;
const MOST = 3;

interface Note {
  id: string;
  title: string;
  text: string;
  good: boolean;
}

function describe(run: RunOutcomeFragment): Note {
  const good = run.status === "FINISHED";
  return {
    id: run.id,
    good,
    title: `${run.name} ${good ? "is finished" : run.status === "FAILED" ? "failed" : "was canceled"}`,
    text: (good && describeScore(run)) || `See what ${good ? "came out" : "happened"}`,
  };
}

function describeScore(run: RunOutcomeFragment): string | null {
  const score = parentScoreOf(run);
  if (score?.sd != null)
    return `Mean validation accuracy ${formatPercent(score.value)} ± ${(score.sd * 100).toFixed(1)}`;
  const best = score?.value ?? run.summaries.find(({ key }) => key === METRIC_KEYS.validationAccuracy)?.best;
  return best === undefined ? null : `Best validation accuracy ${formatPercent(best)}`;
}

export function RunWatch() {
  const client = useClient();
  const pathname = usePathname();
  const { runs } = useActiveRuns();
  const known = useRef<ReadonlySet<string>>(new Set());
  const [notes, setNotes] = useState<Note[]>([]);

  usePoll(
    () => void client.query(ActiveRunsDocument, {}, { requestPolicy: "network-only" }).toPromise(),
    LOOK_MS,
    { whileHidden: true },
  );

  const tell = useEffectEvent((run: RunOutcomeFragment) => {
    if (!isTerminalStatus(run.status) || run.status === "CANCELED") return;
    const note = describe(run);
    const began = run.startedAt ?? run.createdAt;
    const durationMs = Date.parse(run.finishedAt ?? run.createdAt) - Date.parse(began);
    if (durationMs >= LONG_MS)
      notify({ title: note.title, body: note.text, tag: run.id, href: `/runs/${run.id}` });
    // Whoever looks at the run sees it there.
    if (pathname !== `/runs/${run.id}`)
      setNotes((before) => [...before.filter(({ id }) => id !== run.id), note].slice(-MOST));
  });

  useEffect(() => {
    const now = new Set(runs.map(({ id }) => id));
    const gone = [...known.current].filter((id) => !now.has(id));
    known.current = now;
    for (const id of gone)
      void client
        .query(RunSummaryDocument, { id }, { requestPolicy: "network-only" })
        .toPromise()
        .then(({ data }) => data?.run && tell(data.run));
  }, [runs, client]);

  const close = (id: string) => setNotes((before) => before.filter((note) => note.id !== id));
  return (
    <section
      aria-label="Notes"
      aria-live="polite"
      className="fixed right-4 bottom-4 z-30 grid w-80 max-w-[calc(100vw-2rem)] gap-2 empty:hidden"
    >
      {notes.map((note) => (
        <div
          key={note.id}
          data-testid="note"
          className="ss-card flex items-start gap-3 p-3 text-sm shadow-lg"
        >
          {note.good ? (
            <IconCircleCheck size={20} className="mt-0.5 shrink-0 text-ok" aria-hidden />
          ) : (
            <IconCircleX size={20} className="mt-0.5 shrink-0 text-bad" aria-hidden />
          )}
          <div className="min-w-0 flex-1">
            <p className="font-medium break-words">{note.title}</p>
            <PageLink href={`/runs/${note.id}`} className="ss-link" onClick={() => close(note.id)}>
              {note.text}
            </PageLink>
          </div>
          <CloseButton
            size="sm"
            aria-label={`Close the note about ${note.title}`}
            onClick={() => close(note.id)}
          />
        </div>
      ))}
    </section>
  );
}

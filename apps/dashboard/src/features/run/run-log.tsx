/** What the run wrote down, from its first event on; asked for only when somebody opens it. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { RunEventsDocument } from "@smallset/schema/documents";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { Moment } from "@/components/ui/moment";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";

interface LogLine {
  seq: number;
  at: string;
  level: string;
  message: string;
}

const FLUSH_MS = 100;
const LEVEL_LOOK: Record<string, string> = { warn: "text-warn", error: "text-bad" };

function useLogLines(runId: string): LogLine[] {
  const client = useClient();
  const [lines, setLines] = useState<LogLine[]>([]);
  useEffect(() => {
    const seen: LogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const subscription = client
      .subscription(RunEventsDocument, { runId, afterSeq: 0 })
      .subscribe(({ data }) => {
        const event = data?.runEvents;
        if (!event?.log || event.seq <= (seen.at(-1)?.seq ?? 0)) return;
        seen.push({ seq: event.seq, at: event.at, ...event.log });
        timer ??= setTimeout(() => {
          timer = undefined;
          setLines([...seen]);
        }, FLUSH_MS);
      });
    return () => {
      subscription.unsubscribe();
      clearTimeout(timer);
    };
  }, [client, runId]);
  return lines;
}

function LogLines({ runId }: { runId: string }) {
  const lines = useLogLines(runId);
  if (!lines.length) return <p className="text-sm text-muted">Nothing has been written yet.</p>;
  return (
    <ScrollRegion label="Log" className="max-h-96 rounded-lg bg-sunken p-4">
      <ol className="space-y-1 font-mono text-xs">
        {lines.map((line) => (
          <li key={line.seq} className="flex gap-3">
            <span className="text-muted">
              <Moment at={line.at} />
            </span>
            <span className={`whitespace-pre-wrap ${LEVEL_LOOK[line.level] ?? ""}`}>{line.message}</span>
          </li>
        ))}
      </ol>
    </ScrollRegion>
  );
}

export function RunLog({ runId }: { runId: string }) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Section
      title="Log"
      actions={
        <Button size="xs" variant="default" onClick={toggle} aria-expanded={open}>
          {open ? "Hide" : "Show"}
        </Button>
      }
    >
      {open ? (
        <LogLines runId={runId} />
      ) : (
        <p className="text-sm text-muted">Everything the run wrote down, line by line.</p>
      )}
    </Section>
  );
}

/** What takes up the disk, by kind, and how much of it can be had back. */
"use client";
import { Skeleton } from "@mantine/core";
import { type DiskUsageQuery, DiskUsageDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { countOf, formatBytes } from "@/lib/format";
import { DISK_WORDS } from "./disk-words";
import { FreeDisk } from "./free-disk";

type Usage = DiskUsageQuery["diskUsage"];

/** Counted when somebody looks, not with every refresh: the server looks through every file for it. */
export function DiskSection() {
  const canEdit = useCanEdit();
  const [{ data, error }, ask] = useQuery({
    query: DiskUsageDocument,
    variables: {},
    requestPolicy: "cache-and-network",
  });
  const lookAgain = () => ask({ requestPolicy: "network-only" });
  const usage = data?.diskUsage;
  const freeable = usage?.kinds.reduce((sum, { freeableBytes }) => sum + freeableBytes, 0) ?? 0;
  return (
    <Section
      title="Disk"
      hint={
        usage
          ? `${formatBytes(usage.availableBytes)} of ${formatBytes(usage.totalBytes)} are free.`
          : "Looking through every file …"
      }
      actions={canEdit ? <FreeDisk bytes={freeable} isReady={Boolean(usage)} onFreed={lookAgain} /> : null}
    >
      {error && !usage ? (
        <ErrorNotice title="The disk could not be looked through" error={error} onRetry={lookAgain} />
      ) : null}
      {usage ? <Kinds usage={usage} /> : error ? null : <Skeleton height={286} radius="md" />}
    </Section>
  );
}

function Kinds({ usage: { kinds, databaseBytes } }: { usage: Usage }) {
  const rows = [
    ...kinds.map(({ kind, files, bytes }) => ({ ...DISK_WORDS[kind], files, bytes })),
    {
      title: "Database",
      fate: "runs, curves, answers and the audit log",
      color: "var(--ss-run-6)",
      files: null,
      bytes: databaseBytes,
    },
  ];
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <p className="mb-2 text-sm">
        Smallset uses <strong className="tabular-nums">{formatBytes(total)}</strong>.
      </p>
      <div aria-hidden className="flex h-3 gap-px overflow-hidden rounded-full bg-quiet-soft">
        {rows
          .filter(({ bytes }) => bytes > 0)
          .map(({ title, bytes, color }) => (
            <span key={title} style={{ width: `${(bytes / total) * 100}%`, background: color }} />
          ))}
      </div>
      <dl className="mt-4 grid grid-cols-1 gap-x-10 gap-y-3 text-sm md:grid-cols-2" data-testid="disk-kinds">
        {rows.map(({ title, fate, color, files, bytes }) => (
          <div key={title} className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3">
            <span aria-hidden className="size-2.5 rounded-xs" style={{ background: color }} />
            <dt>
              {title}
              {files === null ? null : (
                <span className="text-muted tabular-nums"> · {countOf(files, "file")}</span>
              )}
              <span className="block text-muted">{fate}</span>
            </dt>
            <dd className="font-medium tabular-nums">{formatBytes(bytes)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** "Free 1.2 GB": what would go, kind by kind, then the button that does it. */
"use client";
import { Button, Checkbox, Group, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type DiskKind, FreeDiskDocument, PreviewFreeDiskDocument } from "@smallset/schema/documents";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { countOf, formatBytes } from "@/lib/format";
import { DISK_WORDS, FREEABLE } from "./disk-words";

export function FreeDisk({
  bytes,
  isReady,
  onFreed,
}: {
  /** All that could be freed. */
  bytes: number;
  isReady: boolean;
  onFreed: () => void;
}) {
  const [isOpen, dialog] = useDisclosure(false);
  const close = () => {
    dialog.close();
    onFreed();
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={!isReady || bytes === 0}
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={dialog.open}
        data-testid="free-disk"
      >
        {isReady && bytes === 0 ? "Nothing to free" : `Free ${isReady ? formatBytes(bytes) : "…"}`}
      </Button>
      <Dialog title="Free disk space" open={isOpen} onClose={close}>
        {isOpen ? <FreeForm onClose={close} /> : null}
      </Dialog>
    </>
  );
}

function FreeForm({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<string[]>(
    FREEABLE.filter(({ usually }) => usually).map(({ kind }) => kind),
  );
  const [{ data, error }] = useQuery({
    query: PreviewFreeDiskDocument,
    variables: { kinds: FREEABLE.map(({ kind }) => kind) },
    requestPolicy: "network-only",
  });
  const [freed, free] = useMutation(FreeDiskDocument);
  const use = (wanted: DiskKind) => data?.previewFreeDisk.kinds.find(({ kind }) => kind === wanted);
  const kinds = FREEABLE.map(({ kind }) => kind).filter(
    (kind) => chosen.includes(kind) && use(kind)?.freeableFiles,
  );
  const bytes = kinds.reduce((sum, kind) => sum + (use(kind)?.freeableBytes ?? 0), 0);
  if (freed.data) {
    const { freedBytes, freedFiles } = freed.data.freeDisk;
    return (
      <div className="space-y-4 text-sm">
        <p data-testid="freed">
          <strong>{formatBytes(freedBytes)} freed</strong>, {countOf(freedFiles, "file")}.
        </p>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </div>
    );
  }
  if (!data) return error ? <ErrorNotice error={error} /> : <Skeleton height={170} />;
  return (
    <div className="space-y-4 text-sm">
      <p className="text-muted">
        Photos, models and results stay. What is younger than ten minutes, or than the oldest work under way,
        stays too.
      </p>
      <Checkbox.Group value={chosen} onChange={setChosen} aria-label="What goes">
        <div className="space-y-3">
          {FREEABLE.map(({ kind, cost }) => (
            <Checkbox
              key={kind}
              value={kind}
              disabled={!use(kind)?.freeableFiles}
              label={`${DISK_WORDS[kind].title}: ${formatBytes(use(kind)?.freeableBytes ?? 0)}`}
              description={cost}
            />
          ))}
        </div>
      </Checkbox.Group>
      {freed.error ? <ErrorNotice title="Nothing was freed" error={freed.error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={!kinds.length}
          loading={freed.fetching}
          onClick={() => void free({ kinds })}
          data-testid="confirm-free"
        >
          Free {formatBytes(bytes)}
        </Button>
      </Group>
    </div>
  );
}

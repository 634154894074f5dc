/** Takes a History file and the experiment that it belongs to. Loaded when somebody imports. */
"use client";
import { ImportHistoryDocument } from "@smallset/schema/documents";
import { Button, Group, TextInput } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [keyOf] = useState(createKeyring);
  const [experiment, setExperiment] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [{ fetching, error }, importHistory] = useMutation(ImportHistoryDocument);
  const send = async () => {
    if (!file) return;
    const input = {
      experiment: experiment.trim(),
      name: file.name.replace(/\.[^.]+$/, ""),
      text: await file.text(),
    };
    const { data } = await importHistory({ input: { ...input, idempotencyKey: keyOf(input) } });
    if (data) router.push(`/runs/${data.importHistory.id}`);
  };
  return (
    <Dialog title="Import a training from Keras" open onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p className="text-sm text-muted">
          Its curves then stand beside your own runs. Save them in Python with{" "}
          <code className="font-mono text-xs">json.dump(history.history, file)</code>, or train with{" "}
          <code className="font-mono text-xs">CSVLogger</code>.
        </p>
        <label className="grid gap-1 text-sm font-medium">
          History file
          <input
            type="file"
            accept=".json,.csv,.log,.txt,application/json,text/csv"
            required
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
            className="text-sm font-normal file:mr-3 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:py-1.5 file:text-ink"
          />
        </label>
        <TextInput
          label="Experiment"
          description="Runs of one experiment are compared with one another."
          required
          maxLength={200}
          value={experiment}
          onChange={(event) => setExperiment(event.currentTarget.value)}
        />
        {error ? <ErrorNotice error={error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching} disabled={!file || !experiment.trim()}>
            Import
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

/** Which photos, and who answers them. */
"use client";
import { Button, Group, NativeSelect } from "@mantine/core";
import { StartBatchPredictionDocument } from "@smallset/schema/documents";
import { useRef, useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { createKeyring } from "@/lib/idempotency-key";
import { toDroppedFile } from "../../upload/dropped-file";
import { UploadProgress } from "../../upload/upload-progress";
import { useUpload } from "../../upload/use-upload";
import type { Answerer } from "../try/who-answers";

interface Props {
  modelName: string;
  answerers: Answerer[];
  /** Versions that are READY. */
  datasets: { value: string; label: string }[];
  onStarted: () => void;
}

export function StartBatch({ modelName, answerers, datasets, onStarted }: Props) {
  const [key, setKey] = useState(answerers[0]?.key ?? "");
  const [dataset, setDataset] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [{ fetching }, start] = useMutation(StartBatchPredictionDocument);
  const { progress, upload, stop } = useUpload();
  const [keyFor] = useState(createKeyring);
  const folder = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const chosen = answerers.find((one) => one.key === key) ?? answerers[0];
  if (!chosen) return null;

  const begin = async (source: { uploadId: string } | { datasetVersionId: string }) => {
    const input = { modelName, ...chosen.question, ...source };
    const { error: refused } = await start({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (refused) throw refused;
    onStarted();
  };
  const attempt = async (work: () => Promise<void>) => {
    setError(null);
    try {
      await work();
    } catch (caught) {
      setError(caught);
    }
  };
  const send = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    void attempt(async () => {
      const { uploadId } = await upload(files.map(toDroppedFile));
      await begin({ uploadId });
      stop();
    });
  };

  return (
    <Section title="Answer many photos" hint="They are not added to any dataset.">
      <div className="space-y-5">
        <NativeSelect
          label="Who answers"
          className="max-w-sm"
          data={answerers.map((one) => ({ value: one.key, label: one.label }))}
          value={chosen.key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Group gap="sm">
          <Button onClick={() => folder.current?.click()} disabled={progress !== null}>
            Choose a folder
          </Button>
          <Button variant="default" onClick={() => archive.current?.click()} disabled={progress !== null}>
            Choose photos or a zip
          </Button>
          <input
            ref={folder}
            type="file"
            hidden
            multiple
            // Not in React's types: lets the browser offer folders.
            {...{ webkitdirectory: "" }}
            aria-label="Folder of photos"
            data-testid="batch-folder"
            onChange={(event) => send(event.currentTarget.files)}
          />
          <input
            ref={archive}
            type="file"
            hidden
            multiple
            accept="image/*,.zip,.tar,.tgz,.tar.gz"
            aria-label="Photos, or an archive"
            data-testid="batch-archive"
            onChange={(event) => send(event.currentTarget.files)}
          />
        </Group>
        {progress ? <UploadProgress progress={progress} /> : null}
        {datasets.length ? (
          <div className="flex flex-wrap items-end gap-3">
            <NativeSelect
              label="Or all photos of a dataset"
              data={[{ value: "", label: "Choose a dataset" }, ...datasets]}
              value={dataset}
              onChange={(event) => setDataset(event.currentTarget.value)}
              data-testid="batch-dataset"
            />
            <Button
              variant="default"
              loading={fetching}
              disabled={!dataset}
              onClick={() => void attempt(() => begin({ datasetVersionId: dataset }))}
              data-testid="start-batch"
            >
              Answer them
            </Button>
          </div>
        ) : null}
        {error ? <ErrorNotice title="Nothing was started" error={error} /> : null}
      </div>
    </Section>
  );
}

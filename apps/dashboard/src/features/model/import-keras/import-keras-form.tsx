/** The file, the photos, and how the photos were looked at when it was trained. */
"use client";
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { NewRunOptionsQuery } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { ErrorNotice } from "@/components/ui/error-notice";
import type { UploadProgress as Progress } from "../../upload/upload.type";
import { UploadProgress } from "../../upload/upload-progress";
import { ExtractorFields, initialExtractor } from "./extractor-fields";
import { checkKerasImport, type KerasImport, type ReadyDataset } from "./keras-import";

interface Props {
  datasets: ReadyDataset[];
  backbones: NewRunOptionsQuery["backbones"];
  progress: Progress | null;
  busy: boolean;
  error: unknown;
  onCancel: () => void;
  onSend: (file: File, values: KerasImport) => void;
}

export function ImportKerasForm({ datasets, backbones, progress, busy, error, onCancel, onSend }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [values, setValues] = useState<KerasImport>({
    datasetVersionId: datasets[0]?.versionId ?? "",
    ...initialExtractor(backbones),
    classNames: "",
  });
  const set = (change: Partial<KerasImport>) => setValues((before) => ({ ...before, ...change }));
  const dataset = datasets.find(({ versionId }) => versionId === values.datasetVersionId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = file ? checkKerasImport(values, dataset?.classNames ?? []) : "Choose the file first.";
    setRefusal(wrong);
    if (file && !wrong) onSend(file, values);
  };
  return (
    <form noValidate onSubmit={submit} className="space-y-4">
      <p className="text-sm text-muted">
        The small network that you trained on VGG16’s features, saved with{" "}
        <code className="font-mono text-xs">model.save("top.h5")</code>. It is measured on your photos first;
        then you can register it like any other model.
      </p>
      <label className="grid gap-1 text-sm font-medium">
        Keras file
        <input
          type="file"
          accept=".h5,.hdf5"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          className="text-sm font-normal file:mr-3 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:py-1.5 file:text-ink"
          data-testid="keras-file"
        />
      </label>
      <NativeSelect
        label="Measure it on"
        description={dataset ? `Its classes: ${dataset.classNames.join(", ")}` : null}
        data={datasets.map(({ versionId, label }) => ({ value: versionId, label }))}
        value={values.datasetVersionId}
        onChange={(event) => set({ datasetVersionId: event.currentTarget.value })}
        data-testid="keras-dataset"
      />
      <ExtractorFields backbones={backbones} values={values} onChange={(extractor) => set(extractor)} />
      <TextInput
        label="Order of its outputs"
        description="Empty: the order above, which is that of Keras’s class_indices."
        placeholder={dataset?.classNames.join(", ") ?? ""}
        value={values.classNames}
        onChange={(event) => set({ classNames: event.currentTarget.value })}
      />
      {refusal ? (
        <p role="alert" className="text-sm text-bad">
          {refusal}
        </p>
      ) : null}
      {progress ? <UploadProgress progress={progress} /> : null}
      {error ? <ErrorNotice title="Nothing was imported" error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} data-testid="confirm-import-keras">
          Import
        </Button>
      </Group>
    </form>
  );
}

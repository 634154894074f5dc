/** Features that a script has extracted already, instead of photos. */
"use client";
import { Button, TextInput } from "@mantine/core";
import { ImportFeaturesDocument, NewRunOptionsDocument } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useMutation, useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { createKeyring } from "@/lib/idempotency-key";
import { ExtractorFields, initialExtractor, toExtractorInput } from "../model/import-keras/extractor-fields";
import { toDroppedFile } from "../upload/dropped-file";
import { UploadProgress } from "../upload/upload-progress";
import { useUpload } from "../upload/use-upload";
import { guessFeatureFiles, type GuessedFiles } from "./guess-feature-files";

export function FromFeatures() {
  const router = useRouter();
  const [{ data, error: loadError }, ask] = useQuery({ query: NewRunOptionsDocument, variables: {} });
  const [, importFeatures] = useMutation(ImportFeaturesDocument);
  const { progress, upload } = useUpload();
  const [keyFor] = useState(createKeyring);
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState("");
  const [extractor, setExtractor] = useState<ReturnType<typeof initialExtractor> | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!data)
    return loadError ? (
      <ErrorNotice error={loadError} onRetry={() => ask({ requestPolicy: "network-only" })} />
    ) : null;
  const guessed = guessFeatureFiles(files.map((file) => file.name));
  const isComplete = guessed.files.some(({ split }) => split === "validation") && guessed.files.length > 1;
  const chosen = extractor ?? initialExtractor(data.backbones);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { uploadId } = await upload(files.map(toDroppedFile));
      const input = {
        name: name.trim(),
        uploadId,
        files: guessed.files,
        extractor: toExtractorInput(chosen),
        ...(guessed.classIndices ? { classIndices: guessed.classIndices } : {}),
      };
      const result = await importFeatures({ input: { ...input, idempotencyKey: keyFor(input) } });
      if (result.error) throw result.error;
      if (result.data) router.push(`/datasets/${result.data.importFeatures.dataset.id}`);
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Section
      title="Features of a script"
      hint="What a tutorial’s script saved with np.save: one file for train, one for validation, and what each row shows."
    >
      <form onSubmit={(event) => void submit(event)} className="space-y-5">
        <label className="grid gap-1 text-sm font-medium">
          Files
          <span className="font-normal text-muted">
            bottleneck_features_train.npy, bottleneck_features_validation.npy, class_indices.json; and
            generator.filenames of each as train.json and validation.json, unless each class has as many rows.
          </span>
          <input
            type="file"
            multiple
            accept=".npy,.json,.csv,.txt"
            onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])}
            className="mt-1 text-sm font-normal file:mr-3 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:py-1.5 file:text-ink"
            data-testid="feature-files"
          />
        </label>
        {files.length ? <Guessed guessed={guessed} isComplete={isComplete} /> : null}
        <TextInput
          label="Name"
          placeholder="Cats and dogs, features"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="features-name"
        />
        <ExtractorFields backbones={data.backbones} values={chosen} onChange={setExtractor} />
        {busy && progress ? <UploadProgress progress={progress} /> : null}
        {error ? <ErrorNotice title="The import did not start" error={error} /> : null}
        <Button
          type="submit"
          loading={busy}
          disabled={!isComplete || !name.trim()}
          data-testid="import-features"
        >
          Import
        </Button>
      </form>
    </Section>
  );
}

function Guessed({
  guessed: { files, classIndices, unused },
  isComplete,
}: {
  guessed: GuessedFiles;
  isComplete: boolean;
}) {
  return (
    <div className="rounded-xl bg-sunken p-4 text-sm" aria-live="polite" data-testid="guessed-files">
      <ul className="space-y-1">
        {files.map(({ split, features, labels }) => (
          <li key={split}>
            <strong>{split}</strong>: {features},{" "}
            {labels ? `labelled by ${labels}` : "as many rows of each class, one class after the other"}
          </li>
        ))}
        {classIndices ? <li>Classes: {classIndices}</li> : null}
        {unused.length ? <li className="text-muted">Not used: {unused.join(", ")}</li> : null}
      </ul>
      {isComplete ? null : (
        <p className="mt-2 font-medium text-warn">
          A file for train and one for validation are needed; their names say which is which.
        </p>
      )}
    </div>
  );
}

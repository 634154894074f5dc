/** Takes a Keras file, and what it needs to be measured: photos, and what its features were made with. */
"use client";
import {
  ImportKerasModelDocument,
  NewRunOptionsDocument,
  type NewRunOptionsQuery,
} from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { createKeyring } from "@/lib/idempotency-key";
import { useUpload } from "../../upload/use-upload";
import { ImportKerasForm } from "./import-keras-form";
import { readyDatasets, type KerasImport, toImportInput } from "./keras-import";

export default function ImportKerasDialog({ onClose }: { onClose: () => void }) {
  const [{ data, error }, ask] = useQuery({ query: NewRunOptionsDocument, variables: {} });
  return (
    <Dialog title="Import a Keras model" open onClose={onClose}>
      {error ? (
        <ErrorNotice
          title="The choices could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {data ? <Content options={data} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ options, onClose }: { options: NewRunOptionsQuery; onClose: () => void }) {
  const router = useRouter();
  const [keyFor] = useState(createKeyring);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [, importModel] = useMutation(ImportKerasModelDocument);
  const { progress, upload } = useUpload();
  const datasets = readyDatasets(options);
  if (datasets.length === 0)
    return (
      <div className="space-y-4 text-sm">
        <p>
          A model is measured before it is used: how many of your labelled photos does it get right? There are
          no photos here yet.
        </p>
        <LinkButton href="/datasets/new">Add photos</LinkButton>
      </div>
    );
  const send = async (file: File, values: KerasImport) => {
    setBusy(true);
    setError(null);
    try {
      const { uploadId } = await upload([{ path: file.name, file }]);
      const input = { uploadId, ...toImportInput(values) };
      const result = await importModel({ input: { ...input, idempotencyKey: keyFor(input) } });
      if (result.error) throw result.error;
      if (result.data) router.push(`/runs/${result.data.importKerasModel.id}`);
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <ImportKerasForm
      datasets={datasets}
      backbones={options.backbones}
      progress={busy ? progress : null}
      busy={busy}
      error={error}
      onCancel={onClose}
      onSend={(file, values) => void send(file, values)}
    />
  );
}

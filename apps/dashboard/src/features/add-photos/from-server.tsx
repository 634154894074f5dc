/** Imports a folder or archive by its path on the machine that runs Smallset. */
"use client";
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { suggestName } from "./suggest-name";
import { useImport } from "./use-import";

export function FromServer() {
  const importDataset = useImport();
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const finalName = name.trim() || suggestName([path.trim()]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await importDataset({ name: finalName, path: path.trim() });
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Section title="A folder on the server" hint="Nothing is sent: Smallset reads the photos where they are.">
      <form onSubmit={(event) => void submit(event)} className="space-y-5">
        <TextInput
          label="Path"
          description="A folder, zip or tar, under a folder that the server's settings allow."
          placeholder="/photos/pets"
          required
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          data-testid="server-path"
        />
        <TextInput
          label="Name"
          placeholder={suggestName([path]) || "pets"}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="dataset-name"
        />
        {error ? <ErrorNotice title="The import did not start" error={error} /> : null}
        <Button type="submit" loading={busy} disabled={!path.trim()} data-testid="start-import">
          Import
        </Button>
      </form>
    </Section>
  );
}

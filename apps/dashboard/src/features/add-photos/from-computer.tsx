/** Drop a folder, see how its class folders read, then send it. */
"use client";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { FailedFiles } from "../upload/failed-files";
import { isImagePath } from "../upload/read-class-folders";
import type { FailedFile } from "../upload/upload.type";
import { UploadProgress } from "../upload/upload-progress";
import { useUpload } from "../upload/use-upload";
import { FolderPreview } from "./folder-preview";
import { GroupingFields, NO_GROUPING, toSplit } from "./grouping-fields";
import { PhotoDropzone } from "./photo-dropzone";
import { readSelection, type Selection } from "./read-selection";
import { suggestName } from "./suggest-name";
import { UnfinishedUploads } from "./unfinished-uploads";
import { useImport } from "./use-import";

export function FromComputer() {
  const importDataset = useImport();
  const { progress, upload, stop } = useUpload();
  const [selection, setSelection] = useState<Selection | null>(null);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [failed, setFailed] = useState<FailedFile[]>([]);
  const [grouping, setGrouping] = useState(NO_GROUPING);

  const choose = async (files: File[]) => {
    setError(null);
    setFailed([]);
    setGrouping(NO_GROUPING);
    const next = await readSelection(files);
    setSelection(next);
    setName(suggestName(next.files.map(({ path }) => path)));
  };
  const send = async (chosen: Selection) => {
    setBusy(true);
    setError(null);
    try {
      const { uploadId, failed: left } = await upload(chosen.files);
      // Nobody should find out later that photos are missing.
      if (left.length && left.length !== failed.length) {
        setFailed(left);
        return setBusy(false);
      }
      await importDataset({
        name: name.trim(),
        uploadId,
        ...(toSplit(grouping) && { split: toSplit(grouping) }),
      });
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };

  if (!selection)
    return (
      <>
        <UnfinishedUploads />
        <PhotoDropzone onFiles={(files) => void choose(files)} />
      </>
    );
  const { reading, files, archiveName } = selection;
  const photoCount = files.filter(({ path }) => isImagePath(path)).length;
  const canSend = files.length > 0 && !reading?.problem && name.trim() !== "";
  return (
    <div className="space-y-6">
      <FolderPreview selection={selection} />
      <Section title="Name">
        <TextInput
          aria-label="Name of the dataset"
          description="A name that exists gets a new version; the old one stays."
          placeholder="pets"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={busy}
          data-testid="dataset-name"
        />
      </Section>
      {reading && reading.ownSplits === "complete" ? null : (
        <GroupingFields files={files} grouping={grouping} onChange={setGrouping} />
      )}
      {failed.length ? (
        <div>
          <FailedFiles failed={failed} />
          <p className="mt-2 text-sm text-muted">
            Import the others without {failed.length === 1 ? "it" : "them"}, or choose the folder again once
            they can be read.
          </p>
        </div>
      ) : null}
      {error ? <ErrorNotice title="The photos did not arrive" error={error} /> : null}
      {busy && progress ? (
        <div className="ss-card p-5 sm:p-6">
          <UploadProgress progress={progress} />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <Button
          loading={busy}
          disabled={!canSend}
          onClick={() => void send(selection)}
          data-testid="start-import"
        >
          {archiveName ? `Import ${archiveName}` : `Import ${countOf(photoCount - failed.length, "photo")}`}
        </Button>
        {busy ? (
          <Button variant="default" onClick={stop} disabled={progress?.phase === "done"}>
            Stop
          </Button>
        ) : (
          <Button variant="default" onClick={() => setSelection(null)}>
            Choose others
          </Button>
        )}
      </div>
    </div>
  );
}

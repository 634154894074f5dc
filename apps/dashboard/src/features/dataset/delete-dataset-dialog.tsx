/** What goes with a dataset, and whether its runs go, too. Loaded when somebody asks for it. */
"use client";
import { Checkbox } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DeletionDialog } from "../deletion/deletion-dialog";

export function DeleteDatasetDialog({
  id,
  name,
  onClose,
}: {
  id: string;
  name: string;
  onClose: () => void;
}) {
  const router = useRouter();
  const [includeRuns, setIncludeRuns] = useState(false);
  return (
    <DeletionDialog
      open
      what={{ runIds: [], datasetIds: [id], includeRuns }}
      keep="Keep it"
      onClose={onClose}
      onDeleted={() => router.push("/datasets")}
    >
      <p className="text-muted">
        <strong className="text-ink">{name}</strong> goes with every version. This cannot be taken back.
      </p>
      <Checkbox
        label="Delete the runs that learned from it, too"
        checked={includeRuns}
        onChange={(event) => setIncludeRuns(event.currentTarget.checked)}
        data-testid="include-runs"
      />
    </DeletionDialog>
  );
}

/** Deletes a dataset with all its versions; with its runs only when that is asked for. */
"use client";
import { Button, Checkbox } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DeletionDialog } from "../deletion/deletion-dialog";

export function DeleteDataset({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [isAsking, ask] = useDisclosure(false);
  const [includeRuns, setIncludeRuns] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={ask.open}
        data-testid="delete-dataset"
      >
        Delete
      </Button>
      <DeletionDialog
        open={isAsking}
        what={{ runIds: [], datasetIds: [id], includeRuns }}
        keep="Keep it"
        onClose={ask.close}
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
    </>
  );
}

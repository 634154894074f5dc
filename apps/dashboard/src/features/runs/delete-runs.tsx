/** Deletes the selected runs. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { DeletionDialog } from "../deletion/deletion-dialog";

export function DeleteRuns({ runIds, onDeleted }: { runIds: string[]; onDeleted: () => void }) {
  const [isAsking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={ask.open}
        data-testid="delete-runs"
      >
        Delete
      </Button>
      <DeletionDialog
        open={isAsking}
        what={{ runIds }}
        keep="Keep them"
        onClose={ask.close}
        onDeleted={onDeleted}
      />
    </>
  );
}

/** Takes a version out of use, after a question; one that an alias points at is refused, with what to do instead. */
"use client";
import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { DeleteModelVersionDocument } from "@smallset/schema/documents";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { VersionDetails } from "./model-details";

interface Props {
  version: Pick<VersionDetails, "id" | "number">;
  onDeleted: () => void;
}

export function DeleteVersion({ version: { id, number }, onDeleted }: Props) {
  const [asking, ask] = useDisclosure(false);
  const [{ fetching, error }, remove] = useMutation(DeleteModelVersionDocument);
  const confirm = async () => {
    const { error: refused } = await remove({ id });
    if (refused) return;
    ask.close();
    onDeleted();
  };
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Delete version ${number}`}
        title={`Delete version ${number}`}
        onClick={ask.open}
        data-testid={`delete-version-${number}`}
      >
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
      <ConfirmDialog
        title={`Delete version ${number}?`}
        confirm={`Delete version ${number}`}
        open={asking}
        busy={fetching}
        error={error ?? null}
        onConfirm={() => void confirm()}
        onClose={ask.close}
      >
        It answers nobody any more, and cannot be brought back. Its number is never given again, and the
        history still names it. The run that it came from stays.
      </ConfirmDialog>
    </>
  );
}

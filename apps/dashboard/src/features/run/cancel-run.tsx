/** Stops a run after asking once: what was trained until now stays, what comes after is lost. */
"use client";
import { Button, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerStop } from "@tabler/icons-react";
import { CancelRunDocument } from "@smallset/schema/documents";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export function CancelRun({
  id,
  name,
  hasChildren = false,
  size = "sm",
}: {
  id: string;
  name: string;
  hasChildren?: boolean;
  /** Smaller where several stand below each other; the name is then read out with the word. */
  size?: ButtonProps["size"];
}) {
  const [asking, ask] = useDisclosure(false);
  const [{ fetching, error, data }, cancelRun] = useMutation(CancelRunDocument);
  // The worker finishes the photos it is looking at before it hears of it; then this button goes away.
  const isCanceling = Boolean(data) && !error;
  const confirm = async () => {
    const result = await cancelRun({ id });
    if (!result.error) ask.close();
  };
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconPlayerStop size={size === "sm" ? 16 : 14} aria-hidden />}
        onClick={ask.open}
        disabled={isCanceling}
        aria-label={size === "sm" ? undefined : `Cancel ${name}`}
        data-testid="cancel-run"
      >
        {isCanceling ? "Canceling…" : size === "sm" ? "Cancel run" : "Cancel"}
      </Button>
      <ConfirmDialog
        title="Cancel this run?"
        confirm="Cancel run"
        keep="Keep it running"
        testId="confirm-cancel"
        open={asking}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={ask.close}
      >
        <strong className="text-ink">{name}</strong> stops now
        {hasChildren ? ", with all its trainings," : ""} and cannot be continued. What it has read from the
        photos is kept, so that a new run starts faster.
      </ConfirmDialog>
    </>
  );
}

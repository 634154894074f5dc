/** Stops a batch of predictions or an import, after asking. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  CancelBatchPredictionDocument,
  CancelImportDocument,
  type JobFieldsFragment,
} from "@smallset/schema/documents";
import { IconPlayerStop } from "@tabler/icons-react";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export function CancelJob({
  job: { id, kind, name },
  onChanged,
}: {
  job: Pick<JobFieldsFragment, "id" | "kind" | "name">;
  onChanged?: () => void;
}) {
  const [asking, ask] = useDisclosure(false);
  const [{ fetching, error }, cancel] = useMutation<unknown, { id: string }>(
    kind === "PREDICT_BATCH" ? CancelBatchPredictionDocument : CancelImportDocument,
  );
  const confirm = async () => {
    if ((await cancel({ id })).error) return;
    ask.close();
    onChanged?.();
  };
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        onClick={ask.open}
        aria-label={`Cancel ${name}`}
        data-testid="cancel-job"
      >
        Cancel
      </Button>
      <ConfirmDialog
        title={kind === "PREDICT_BATCH" ? "Cancel this batch?" : "Cancel this import?"}
        confirm="Stop it"
        keep="Let it go on"
        open={asking}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={ask.close}
      >
        <strong className="text-ink">{name}</strong> stops now.{" "}
        {kind === "PREDICT_BATCH"
          ? "What is answered stays, and it can go on from there."
          : "What was sent stays for a while, so that it can be tried again from here."}
      </ConfirmDialog>
    </>
  );
}

/** Trains a finished run again and compares: asked once, because it takes as long as the first time. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShieldCheck } from "@tabler/icons-react";
import { VerifyRunDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { createKeyring } from "@/lib/idempotency-key";

export function VerifyRun({ id, name, onAsked }: { id: string; name: string; onAsked: () => void }) {
  const [asking, ask] = useDisclosure(false);
  const [{ fetching, error }, verifyRun] = useMutation(VerifyRunDocument);
  const [times, setTimes] = useState(0);
  const [keyFor] = useState(createKeyring);
  const confirm = async () => {
    const result = await verifyRun({ id, idempotencyKey: keyFor({ id, times }) });
    if (result.error) return;
    setTimes(times + 1);
    ask.close();
    onAsked();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        onClick={ask.open}
        data-testid="verify-run"
      >
        Verify
      </Button>
      <ConfirmDialog
        title="Train it again and compare?"
        confirm="Verify"
        keep="Not now"
        color="brand"
        testId="confirm-verify"
        open={asking}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={ask.close}
      >
        Smallset trains <strong className="text-ink">{name}</strong> once more from its record, with the same
        photos, settings and seed, and compares every score and every weight, byte for byte. The run itself
        stays as it is. It takes about as long as the first training.
      </ConfirmDialog>
    </>
  );
}

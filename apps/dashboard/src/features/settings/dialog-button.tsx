/** A button that opens a form in a dialog, and the two ends such a form has: its buttons, and a secret shown once. */
"use client";
import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Fragment, type ReactNode, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Secret } from "./secret";

interface DialogButtonProps {
  label: string;
  title: string;
  icon: ReactNode;
  testId: string;
  /** Called each time the dialog closes. */
  onDone: () => void;
  /** The form; a new one each time the dialog was closed. */
  children: (close: () => void) => ReactNode;
}

export function DialogButton({ label, title, icon, testId, onDone, children }: DialogButtonProps) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [round, setRound] = useState(0);
  const finish = () => {
    close();
    setRound(round + 1);
    onDone();
  };
  return (
    <>
      <Button leftSection={icon} onClick={show} data-testid={testId}>
        {label}
      </Button>
      <Dialog title={title} open={open} onClose={finish}>
        <Fragment key={round}>{children(finish)}</Fragment>
      </Dialog>
    </>
  );
}

interface FormButtonsProps {
  submit: string;
  testId: string;
  busy: boolean;
  disabled: boolean;
  onCancel: () => void;
}

export const FormButtons = ({ submit, testId, busy, disabled, onCancel }: FormButtonsProps) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onCancel}>
      Cancel
    </Button>
    <Button type="submit" loading={busy} disabled={disabled} data-testid={testId}>
      {submit}
    </Button>
  </Group>
);

interface SecretOnceProps {
  label: string;
  value: string;
  onClose: () => void;
  children: ReactNode;
}

export const SecretOnce = ({ label, value, onClose, children }: SecretOnceProps) => (
  <div className="space-y-4">
    <Secret label={label} value={value}>
      {children}
    </Secret>
    <Group justify="flex-end">
      <Button onClick={onClose}>Done</Button>
    </Group>
  </div>
);

/** Asks once more: before something ends that cannot be undone, or begins that takes long. */
"use client";
import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";

export function ConfirmDialog(props: {
  title: string;
  confirm: string;
  /** The way out. Default: "Cancel". */
  keep?: string;
  /** Default: red, for what ends. */
  color?: "red" | "brand";
  /** Of the button that says yes. Default: "confirm". */
  testId?: string;
  open: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog title={props.title} open={props.open} onClose={props.onClose}>
      {props.open ? (
        <div className="space-y-4">
          <div className="text-sm text-muted">{props.children}</div>
          {props.error ? <ErrorNotice error={props.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {props.keep ?? "Cancel"}
            </Button>
            <Button
              {...(props.color === "brand" ? {} : { color: "red" })}
              loading={props.busy}
              onClick={props.onConfirm}
              data-testid={props.testId ?? "confirm"}
            >
              {props.confirm}
            </Button>
          </Group>
        </div>
      ) : null}
    </Dialog>
  );
}

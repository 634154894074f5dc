/** Why it is moved, and the button that moves it. */
"use client";
import { Button, Group } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { typeHere } from "@/lib/type-here";
import { OverrideGate } from "./override-gate";
import { WhyField } from "./why-field";

interface Props {
  /** What the button says. */
  confirm: string;
  /** The gate says no: it takes a deliberate tick to go past it. */
  refused: boolean;
  reason: string;
  onReason: (reason: string) => void;
  busy: boolean;
  onCancel: () => void;
  onConfirm: (overrideGate: boolean) => void;
  /** What went wrong the last time. */
  children: ReactNode;
}

export function MoveForm(props: Props) {
  const { confirm, refused, reason, onReason, busy, onCancel, onConfirm, children } = props;
  const [override, setOverride] = useState(false);
  const [tried, setTried] = useState(false);
  const lacksReason = reason.trim() === "";
  const lacksOverride = refused && !override;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!lacksReason && !lacksOverride) onConfirm(refused && override);
  };
  return (
    <form noValidate onSubmit={submit} className="space-y-4 border-t border-line pt-5">
      {refused ? (
        <OverrideGate checked={override} onChange={setOverride} isMissed={tried && lacksOverride} />
      ) : null}
      <WhyField
        ref={typeHere}
        description="For whoever asks later why this version answered."
        value={reason}
        onChange={onReason}
        isTried={tried}
        testId="promote-reason"
      />
      {children}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={busy}
          {...(refused ? { color: "red" } : {})}
          data-testid="confirm-promote"
        >
          {confirm}
        </Button>
      </Group>
    </form>
  );
}

/** A gate that refuses takes a deliberate tick to go past. */
"use client";
import { Checkbox } from "@mantine/core";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Somebody tried to go on without it. */
  isMissed: boolean;
}

export const OverrideGate = ({ checked, onChange, isMissed }: Props) => (
  <Checkbox
    label="Promote it although the gate refuses"
    description="Say below why that is right; the history keeps both."
    checked={checked}
    onChange={(event) => onChange(event.currentTarget.checked)}
    error={isMissed ? "The gate refuses: tick this to go past it, or cancel." : null}
    data-testid="override-gate"
  />
);

/** A number, typed: the browser's own field, because its checks and its keypad need no code. */
import { TextInput } from "@mantine/core";
import type { FocusEventHandler, ReactNode } from "react";

interface Props {
  label?: string;
  /** Where the place says enough to those who see it. */
  "aria-label"?: string;
  description?: ReactNode;
  /** Empty while nothing, or nothing numeric, is typed. */
  value?: number | "";
  onChange: (value: number | "") => void;
  onBlur?: FocusEventHandler;
  error?: ReactNode;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  /** Step of the field's arrows; any number may be typed. */
  step?: number;
}

export function NumberField({ step = 1, onChange, value = "", ...rest }: Props) {
  return (
    <TextInput
      type="number"
      inputMode="decimal"
      step={step}
      value={value}
      // The form checks the range and says what is wrong in words; the browser's bubble would be a second voice.
      onChange={(event) => {
        const { value: typed, valueAsNumber } = event.currentTarget;
        onChange(typed === "" ? "" : valueAsNumber);
      }}
      {...rest}
    />
  );
}

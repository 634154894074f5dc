/** Why production changes: asked for wherever it does, kept in the history. */
"use client";
import { Textarea } from "@mantine/core";
import type { Ref } from "react";

interface Props {
  description?: string;
  value: string;
  onChange: (value: string) => void;
  /** Somebody tried to go on; without a reason that is said. */
  isTried: boolean;
  ref?: Ref<HTMLTextAreaElement>;
  testId: string;
}

export const WhyField = ({ description, value, onChange, isTried, ref, testId }: Props) => (
  <Textarea
    ref={ref ?? null}
    label="Why?"
    description={description}
    required
    rows={2}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    error={isTried && !value.trim() ? "Say why: one sentence is enough." : null}
    data-testid={testId}
  />
);

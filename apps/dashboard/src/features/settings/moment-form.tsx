/** Asks for a moment in the past: a field, and buttons for the moments that people ask for most. */
"use client";
import { Button } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { fromLocalInput } from "./audit-search";
import { MomentInput } from "./moment-input";

const DAY_MS = 24 * 3_600_000;

interface Props {
  /** Of the form, read out, where nothing around it says it. */
  title?: string;
  /** Of the field. */
  label: string;
  name: string;
  moment: string | undefined;
  /** Of the button that shows the moment in the field. */
  testId: string;
  offersNow?: boolean;
  className?: string;
  onShow: (moment: string) => void;
  /** What else is asked, beside the field. */
  children?: ReactNode;
}

export function MomentForm(props: Props) {
  const { title, label, name, moment, testId, offersNow = false, className = "", onShow, children } = props;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get(name);
    onShow(fromLocalInput(typeof chosen === "string" ? chosen : ""));
  };
  const ago = (text: string, days: number) => (
    <Button
      size="sm"
      variant="subtle"
      onClick={() => onShow(new Date(Date.now() - days * DAY_MS).toISOString())}
    >
      {text}
    </Button>
  );
  return (
    <form onSubmit={submit} className={`flex flex-wrap items-end gap-3 ${className}`} aria-label={title}>
      <MomentInput name={name} label={label} moment={moment} />
      {children}
      <Button type="submit" size="sm" variant="default" data-testid={testId}>
        Show
      </Button>
      {offersNow ? ago("Now", 0) : null}
      {ago("A day ago", 1)}
      {ago("A week ago", 7)}
    </form>
  );
}

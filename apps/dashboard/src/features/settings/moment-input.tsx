/** A date and time in the visitor's own zone; empty in the server's HTML, which cannot know the zone. */
"use client";
import { TextInput } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { toLocalInput } from "./audit-search";

const never = () => () => {};

export function MomentInput(props: { name: string; label: string; moment: string | undefined }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <TextInput
      key={inBrowser ? props.moment : "server"}
      type="datetime-local"
      name={props.name}
      label={props.label}
      size="sm"
      defaultValue={inBrowser ? toLocalInput(props.moment) : ""}
    />
  );
}

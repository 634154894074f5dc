/** Chooses a name and a version; what would change is shown before it is confirmed. */
"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

const NAME = /^[a-z][a-z0-9_-]{0,49}$/;
const READS_AS_VERSION = /^(v\d+|latest)$/;

interface Props {
  /** Of its versions, newest first. */
  numbers: number[];
  onPoint: (versionNumber: number, alias: string) => void;
}

export function PointAlias({ numbers, onPoint }: Props) {
  const [name, setName] = useState("");
  const [number, setNumber] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const alias = name.trim();
    const isName = NAME.test(alias) && !READS_AS_VERSION.test(alias);
    setRefusal(
      isName ? null : "Small letters, digits, - and _, beginning with a letter; not v1, v2 … or latest.",
    );
    if (isName) onPoint(Number(number || numbers[0]), alias);
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-wrap items-start gap-3">
      <TextInput
        label="Name"
        placeholder="canary, berlin, kiosk-2"
        className="w-full sm:w-64"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal}
        data-testid="alias-name"
      />
      <NativeSelect
        label="points at"
        data={numbers.map((one) => ({ value: String(one), label: `version ${one}` }))}
        value={number || String(numbers[0])}
        onChange={(event) => setNumber(event.currentTarget.value)}
        data-testid="alias-version"
      />
      <Button type="submit" variant="default" className="mt-6" data-testid="point-alias">
        See what changes
      </Button>
    </form>
  );
}

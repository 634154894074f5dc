/** Something that can be read now and never again, with a button that copies it. */
"use client";
import { Button, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useRef, useState } from "react";

export function Secret({
  label,
  value,
  children,
}: {
  label: string;
  value: string;
  children: React.ReactNode;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    // Browsers hide the clipboard on plain http, as on a local network: then the text is selected at least.
    await navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <div className="space-y-2" data-testid="secret">
      <div className="flex items-end gap-2">
        <TextInput
          ref={field}
          label={label}
          readOnly
          value={value}
          className="min-w-0 flex-1"
          classNames={{ input: "font-mono text-xs" }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          variant="default"
          onClick={() => void copy()}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      <p className="text-sm text-muted">{children}</p>
    </div>
  );
}

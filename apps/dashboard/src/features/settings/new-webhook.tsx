/** Registers an address: where, and what it is told of. Its secret is shown once. */
"use client";
import { Checkbox, TextInput } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { CreateWebhookDocument, type WebhookEvent } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";
import { typeHere } from "@/lib/type-here";
import { DialogButton, FormButtons, SecretOnce } from "./dialog-button";
import { EVENTS } from "./webhook-words";

export const NewWebhook = ({ onDone }: { onDone: () => void }) => (
  <DialogButton
    label="New webhook"
    title="New webhook"
    icon={<IconWebhook size={16} aria-hidden />}
    testId="new-webhook"
    onDone={onDone}
  >
    {(close) => <WebhookForm onClose={close} />}
  </DialogButton>
);

function WebhookForm({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<string[]>(["RUN_FINISHED", "RUN_FAILED"]);
  const [{ data, fetching, error }, create] = useMutation(CreateWebhookDocument);
  const [keyFor] = useState(createKeyring);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { url: url.trim(), events: events as WebhookEvent[] };
    void create({ input: { ...input, idempotencyKey: keyFor(input) } });
  };
  if (data)
    return (
      <SecretOnce label="Its secret" value={data.createWebhook.secret} onClose={onClose}>
        Each message carries a signature made with it, so that the receiver knows it is from here. It is not
        shown again.
      </SecretOnce>
    );
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput
        ref={typeHere}
        label="Address"
        placeholder="https://example.org/hooks/smallset"
        required
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        data-testid="webhook-url"
      />
      <Checkbox.Group label="Tell it when" value={events} onChange={setEvents}>
        <div className="mt-2 space-y-2">
          {EVENTS.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      {error ? <ErrorNotice title="No webhook was made" error={error} /> : null}
      <FormButtons
        submit="Make it"
        testId="make-webhook"
        busy={fetching}
        disabled={!url.trim() || events.length === 0}
        onCancel={onClose}
      />
    </form>
  );
}

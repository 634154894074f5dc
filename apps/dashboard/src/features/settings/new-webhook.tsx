/** Registers an address: where, and what it is told of. Its secret is shown once. */
"use client";
import { Button, Checkbox, Group, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconWebhook } from "@tabler/icons-react";
import { CreateWebhookDocument, type WebhookEvent } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";
import { Secret } from "./secret";
import { EVENTS } from "./webhook-words";

export function NewWebhook({ onDone }: { onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [round, setRound] = useState(0);
  const finish = () => {
    close();
    setRound(round + 1);
    onDone();
  };
  return (
    <>
      <Button leftSection={<IconWebhook size={16} aria-hidden />} onClick={show} data-testid="new-webhook">
        New webhook
      </Button>
      <Dialog title="New webhook" open={open} onClose={finish}>
        <WebhookForm key={round} onClose={finish} />
      </Dialog>
    </>
  );
}

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
      <div className="space-y-4">
        <Secret label="Its secret" value={data.createWebhook.secret}>
          Each message carries a signature made with it, so that the receiver knows it is from here. It is not
          shown again.
        </Secret>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </div>
    );
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput
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
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={fetching}
          disabled={!url.trim() || events.length === 0}
          data-testid="make-webhook"
        >
          Make it
        </Button>
      </Group>
    </form>
  );
}

/** Makes an API token: what for, what it may, how long. It is shown once. */
"use client";
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey } from "@tabler/icons-react";
import { CreateApiTokenDocument, type TokenScope } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";
import { SCOPES } from "./scopes";
import { Secret } from "./secret";

const DAY_MS = 24 * 3_600_000;
const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "0", label: "Until it is revoked" },
];

export function NewToken({ onDone }: { onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [round, setRound] = useState(0);
  const finish = () => {
    close();
    setRound(round + 1);
    onDone();
  };
  return (
    <>
      <Button leftSection={<IconKey size={16} aria-hidden />} onClick={show} data-testid="new-token">
        New token
      </Button>
      <Dialog title="New API token" open={open} onClose={finish}>
        <TokenForm key={round} onClose={finish} />
      </Dialog>
    </>
  );
}

function TokenForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("READ");
  const [days, setDays] = useState("90");
  const [{ data, fetching, error }, create] = useMutation(CreateApiTokenDocument);
  const [keyFor] = useState(createKeyring);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = { name: name.trim(), scopes: [scope] };
    const expiresAt = days === "0" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    void create({ input: { ...chosen, expiresAt, idempotencyKey: keyFor({ ...chosen, days }) } });
  };
  if (data)
    return (
      <div className="space-y-4">
        <Secret label="Your new token" value={data.createApiToken.token}>
          Put it where your script reads it; it is not shown again. Send it as{" "}
          <code className="font-mono text-ink">Authorization: Bearer …</code>
        </Secret>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </div>
    );
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput
        label="What is it for?"
        placeholder="nightly training"
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="token-name"
      />
      <NativeSelect
        label="What may it do?"
        value={scope}
        onChange={(event) => setScope(event.currentTarget.value as TokenScope)}
        data={SCOPES}
      />
      <NativeSelect
        label="How long?"
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={LIVES}
      />
      {error ? <ErrorNotice title="No token was made" error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={fetching} disabled={!name.trim()} data-testid="make-token">
          Make the token
        </Button>
      </Group>
    </form>
  );
}

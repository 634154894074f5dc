/** Makes an API token: what for, what it may, how long. It is shown once. */
"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { CreateApiTokenDocument, type TokenScope } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";
import { typeHere } from "@/lib/type-here";
import { DialogButton, FormButtons, SecretOnce } from "./dialog-button";
import { SCOPES } from "./scopes";

const DAY_MS = 24 * 3_600_000;
const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "0", label: "Until it is revoked" },
];

export const NewToken = ({ onDone }: { onDone: () => void }) => (
  <DialogButton
    label="New token"
    title="New API token"
    icon={<IconKey size={16} aria-hidden />}
    testId="new-token"
    onDone={onDone}
  >
    {(close) => <TokenForm onClose={close} />}
  </DialogButton>
);

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
      <SecretOnce label="Your new token" value={data.createApiToken.token} onClose={onClose}>
        Put it where your script reads it; it is not shown again. Send it as{" "}
        <code className="font-mono text-ink">Authorization: Bearer …</code>
      </SecretOnce>
    );
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput
        ref={typeHere}
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
      <FormButtons
        submit="Make the token"
        testId="make-token"
        busy={fetching}
        disabled={!name.trim()}
        onCancel={onClose}
      />
    </form>
  );
}

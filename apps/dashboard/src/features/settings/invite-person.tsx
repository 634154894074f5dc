/** Lets somebody in: a name, a role, and a link to send them. */
"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { InviteUserDocument, type Role } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { createKeyring } from "@/lib/idempotency-key";
import { typeHere } from "@/lib/type-here";
import { DialogButton, FormButtons, SecretOnce } from "./dialog-button";
import { ROLES } from "./roles";

export const InvitePerson = ({ onDone }: { onDone: () => void }) => (
  <DialogButton
    label="Invite someone"
    title="Invite someone"
    icon={<IconUserPlus size={16} aria-hidden />}
    testId="invite"
    onDone={onDone}
  >
    {(close) => <InviteForm onClose={close} />}
  </DialogButton>
);

function InviteForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("EDITOR");
  const [{ data, fetching, error }, invite] = useMutation(InviteUserDocument);
  const [keyFor] = useState(createKeyring);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { name: name.trim(), role };
    void invite({ input: { ...input, idempotencyKey: keyFor(input) } });
  };
  if (data) return <InvitationLink invitation={data.inviteUser} onClose={onClose} />;
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput
        ref={typeHere}
        label="Name"
        description="As the others will see it, beside what this person does."
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="person-name"
      />
      <NativeSelect
        label="Role"
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
        data={ROLES.map(({ value, label, words }) => ({ value, label: `${label}: ${words}` }))}
      />
      {error ? <ErrorNotice title="Nobody was invited" error={error} /> : null}
      <FormButtons
        submit="Make the link"
        testId="make-link"
        busy={fetching}
        disabled={!name.trim()}
        onCancel={onClose}
      />
    </form>
  );
}

export function InvitationLink(props: {
  invitation: { url: string; expiresAt: string; user: { name: string } };
  onClose: () => void;
}) {
  const { url, expiresAt, user } = props.invitation;
  return (
    <SecretOnce label={`Link for ${user.name}`} value={url} onClose={props.onClose}>
      Send it to {user.name}. It signs one browser in, once, until <Moment at={expiresAt} />, and is not shown
      again.
    </SecretOnce>
  );
}

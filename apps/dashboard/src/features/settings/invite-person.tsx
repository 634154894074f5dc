/** Lets somebody in: a name, a role, and a link to send them. */
"use client";
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { InviteUserDocument, type Role } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { createKeyring } from "@/lib/idempotency-key";
import { ROLES } from "./roles";
import { Secret } from "./secret";

export function InvitePerson({ onDone }: { onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [round, setRound] = useState(0);
  const finish = () => {
    close();
    setRound(round + 1);
    onDone();
  };
  return (
    <>
      <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={show} data-testid="invite">
        Invite someone
      </Button>
      <Dialog title="Invite someone" open={open} onClose={finish}>
        <InviteForm key={round} onClose={finish} />
      </Dialog>
    </>
  );
}

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
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={fetching} disabled={!name.trim()} data-testid="make-link">
          Make the link
        </Button>
      </Group>
    </form>
  );
}

export function InvitationLink(props: {
  invitation: { url: string; expiresAt: string; user: { name: string } };
  onClose: () => void;
}) {
  const { url, expiresAt, user } = props.invitation;
  return (
    <div className="space-y-4">
      <Secret label={`Link for ${user.name}`} value={url}>
        Send it to {user.name}. It signs one browser in, once, until <Moment at={expiresAt} />, and is not
        shown again.
      </Secret>
      <Group justify="flex-end">
        <Button onClick={props.onClose}>Done</Button>
      </Group>
    </div>
  );
}

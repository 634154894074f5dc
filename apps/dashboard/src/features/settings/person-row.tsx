/** One person: when they were last here, their role, and what an owner may do about them. */
"use client";
import { Button, NativeSelect } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  CreateSignInLinkDocument,
  type PersonFieldsFragment,
  RemoveUserDocument,
  type Role,
  UpdateUserDocument,
} from "@smallset/schema/documents";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { InvitationLink } from "./invite-person";
import { labelOfRole, ROLES } from "./roles";

export function PersonRow(props: {
  person: PersonFieldsFragment;
  isSelf: boolean;
  canChange: boolean;
  onDone: () => void;
}) {
  const { person, isSelf, canChange, onDone } = props;
  const [{ error, fetching }, update] = useMutation(UpdateUserDocument);
  const changeRole = (role: Role) => void update({ input: { id: person.id, role } }).then(onDone);
  return (
    <li data-testid="person" className="border-t border-line px-5 py-4 first:border-t-0 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <span
          aria-hidden
          className="grid size-9 shrink-0 place-items-center rounded-full bg-brand-soft text-sm font-semibold text-brand"
        >
          {person.name.slice(0, 1).toUpperCase()}
        </span>
        <div className="min-w-0 flex-1 basis-40">
          <p className="font-medium break-words">
            {person.name} {isSelf ? <span className="font-normal text-muted">(you)</span> : null}
          </p>
          <p className="text-sm text-muted">
            <Presence person={person} />
          </p>
        </div>
        {canChange ? (
          <div className="flex flex-wrap items-center gap-2">
            <NativeSelect
              aria-label={`Role of ${person.name}`}
              size="xs"
              disabled={fetching}
              value={person.role}
              onChange={(event) => changeRole(event.currentTarget.value as Role)}
              data={ROLES.map(({ value, label }) => ({ value, label }))}
            />
            <NewLink person={person} onDone={onDone} />
            <RemovePerson person={person} isSelf={isSelf} onDone={onDone} />
          </div>
        ) : (
          <span className="text-sm text-muted">{labelOfRole(person.role)}</span>
        )}
      </div>
      {error ? (
        <div className="mt-3">
          <ErrorNotice title="The role stays as it is" error={error} />
        </div>
      ) : null}
    </li>
  );
}

function Presence({ person }: { person: PersonFieldsFragment }) {
  if (person.lastSeenAt)
    return (
      <>
        Last here <Moment at={person.lastSeenAt} />
      </>
    );
  if (person.invitedUntil)
    return (
      <>
        Invited; the link works until <Moment at={person.invitedUntil} />
      </>
    );
  return <>Never came; the link has expired</>;
}

function NewLink({ person, onDone }: { person: PersonFieldsFragment; onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [{ data, error, fetching }, make] = useMutation(CreateSignInLinkDocument);
  const start = () => void make({ userId: person.id }).then(show);
  const finish = () => {
    close();
    onDone();
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={fetching}
        onClick={start}
        aria-label={`New sign-in link for ${person.name}`}
      >
        New link
      </Button>
      <Dialog title={`Sign-in link for ${person.name}`} open={open} onClose={finish}>
        {error ? <ErrorNotice title="No link was made" error={error} /> : null}
        {data ? <InvitationLink invitation={data.createSignInLink} onClose={finish} /> : null}
      </Dialog>
    </>
  );
}

function RemovePerson(props: { person: PersonFieldsFragment; isSelf: boolean; onDone: () => void }) {
  const { person, isSelf, onDone } = props;
  const [open, { open: show, close }] = useDisclosure(false);
  const [{ error, fetching }, remove] = useMutation(RemoveUserDocument);
  const confirm = async () => {
    const { error: refusal } = await remove({ id: person.id });
    if (refusal) return;
    close();
    if (isSelf) location.assign("/");
    else onDone();
  };
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={show} aria-label={`Remove ${person.name}`}>
        Remove
      </Button>
      <ConfirmDialog
        title={`Remove ${person.name}?`}
        confirm="Remove"
        open={open}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={close}
      >
        {isSelf
          ? "You are signed out at once. "
          : "They are signed out everywhere at once, and their API tokens stop working. "}
        What they did stays, with their name.
      </ConfirmDialog>
    </>
  );
}

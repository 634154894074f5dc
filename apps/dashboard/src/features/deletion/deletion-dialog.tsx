/** Deletes for good, after saying what goes, what stays and how much disk becomes free. */
"use client";
import {
  DeleteForeverDocument,
  type DeleteForeverMutationVariables,
  DeletionPreviewDocument,
  type DeletionFieldsFragment,
} from "@smallset/schema/documents";
import { Button, Group, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { countOf, formatBytes } from "@/lib/format";
import { describeDeletion } from "./deletion-words";

const MOST_NAMED = 5;

interface Props {
  open: boolean;
  what: DeleteForeverMutationVariables;
  /** On the button that deletes nothing. */
  keep: string;
  onClose: () => void;
  onDeleted: () => void;
  /** A choice that changes `what`, above the preview. */
  children?: ReactNode;
}

export function DeletionDialog(props: Props) {
  return (
    <Dialog title="Delete for good?" open={props.open} onClose={props.onClose}>
      {props.open ? <Question {...props} /> : null}
    </Dialog>
  );
}

function Question({ what, keep, onClose, onDeleted, children }: Props) {
  const [{ data, error, fetching }] = useQuery({
    query: DeletionPreviewDocument,
    variables: what,
    requestPolicy: "network-only",
  });
  const [deletion, deleteForever] = useMutation(DeleteForeverDocument);
  const plan = data?.deletionPreview;
  const sentence = plan ? describeDeletion(plan) : null;
  const confirm = async () => {
    const result = await deleteForever(what);
    if (result.error) return;
    onClose();
    onDeleted();
  };
  return (
    <>
      <div className="space-y-3 text-sm" aria-busy={fetching}>
        {children}
        {plan ? <Plan plan={plan} sentence={sentence} /> : null}
        {error ? <ErrorNotice error={error} /> : null}
        {plan || error ? null : <Skeleton height={48} />}
        {deletion.error ? <ErrorNotice title="Nothing was deleted" error={deletion.error} /> : null}
      </div>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {keep}
        </Button>
        <Button
          color="red"
          loading={deletion.fetching}
          disabled={!sentence || fetching}
          onClick={() => void confirm()}
          data-testid="confirm-delete"
        >
          {!plan?.datasetCount && plan?.runCount ? `Delete ${countOf(plan.runCount, "run")}` : "Delete"}
        </Button>
      </Group>
    </>
  );
}

function Plan({ plan, sentence }: { plan: DeletionFieldsFragment; sentence: string | null }) {
  const { datasetCount, runCount, freedBytes, held } = plan;
  return (
    <>
      <p data-testid="deletion-preview">
        {sentence ? (
          <>
            <strong>{sentence}.</strong> Frees {formatBytes(freedBytes)}.
            {runCount && !datasetCount ? " The photos stay." : ""}
          </>
        ) : (
          "Nothing of it can be deleted now."
        )}
      </p>
      {held.length ? (
        <div className="rounded-lg bg-warn-soft p-3">
          <p className="font-medium text-warn">What stays, and why</p>
          <ul className="mt-1 space-y-1">
            {held.slice(0, MOST_NAMED).map(({ id, name, reason }) => (
              <li key={id} className="break-words">
                <strong>{name}</strong>: {reason}
              </li>
            ))}
          </ul>
          {held.length > MOST_NAMED ? <p>and {held.length - MOST_NAMED} more.</p> : null}
        </div>
      ) : null}
    </>
  );
}

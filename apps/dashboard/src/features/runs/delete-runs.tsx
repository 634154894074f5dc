/** Deletes runs for good, after saying what goes, what stays and how much disk becomes free. */
"use client";
import { DeleteForeverDocument, DeletionPreviewDocument } from "@smallset/schema/documents";
import { Button, Group, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { countOf, formatBytes } from "@/lib/format";

const MOST_NAMED = 5;

export function DeleteRuns({ runIds, onDeleted }: { runIds: string[]; onDeleted: () => void }) {
  const [isAsking, ask] = useDisclosure(false);
  const [{ data, error }] = useQuery({
    query: DeletionPreviewDocument,
    variables: { runIds },
    pause: !isAsking,
    requestPolicy: "network-only",
  });
  const [deletion, deleteForever] = useMutation(DeleteForeverDocument);
  const plan = data?.deletionPreview;
  const confirm = async () => {
    const result = await deleteForever({ runIds });
    if (result.error) return;
    ask.close();
    onDeleted();
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={ask.open}
        data-testid="delete-runs"
      >
        Delete
      </Button>
      <Dialog title="Delete for good?" open={isAsking} onClose={ask.close}>
        {plan ? (
          <div className="space-y-3 text-sm">
            <p data-testid="deletion-preview">
              {plan.runCount ? (
                <>
                  <strong>{countOf(plan.runCount, "run")}</strong> with their curves, scores and models.{" "}
                  <strong>Frees {formatBytes(plan.freedBytes)}</strong>. The photos stay.
                </>
              ) : (
                "None of them can be deleted now."
              )}
            </p>
            {plan.held.length ? (
              <div className="rounded-lg bg-warn-soft p-3">
                <p className="font-medium text-warn">{countOf(plan.held.length, "run stays", "runs stay")}</p>
                <ul className="mt-1 space-y-1">
                  {plan.held.slice(0, MOST_NAMED).map(({ id, name, reason }) => (
                    <li key={id}>
                      <strong>{name}</strong>: {reason}
                    </li>
                  ))}
                </ul>
                {plan.held.length > MOST_NAMED ? <p>and {plan.held.length - MOST_NAMED} more.</p> : null}
              </div>
            ) : null}
          </div>
        ) : error ? (
          <ErrorNotice error={error} />
        ) : (
          <Skeleton height={48} />
        )}
        {deletion.error ? (
          <div className="mt-4">
            <ErrorNotice error={deletion.error} />
          </div>
        ) : null}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={ask.close}>
            Keep them
          </Button>
          <Button
            color="red"
            loading={deletion.fetching}
            disabled={!plan?.runCount}
            onClick={() => void confirm()}
            data-testid="confirm-delete"
          >
            Delete {plan?.runCount ? countOf(plan.runCount, "run") : ""}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}

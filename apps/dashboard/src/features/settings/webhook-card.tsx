/** One webhook: where it goes, what it is told of, and how the last messages went. */
"use client";
import { Button, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  type DeliveryFieldsFragment,
  DeleteWebhookDocument,
  RedeliverWebhookDocument,
  TestWebhookDocument,
  UpdateWebhookDocument,
  type WebhookFieldsFragment,
} from "@smallset/schema/documents";
import { useMutation } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { usePoll } from "@/lib/use-poll";
import { labelOfEvent, wordsOfDelivery } from "./webhook-words";

const LOOK_AGAIN_MS = 1_500;

export function WebhookCard({ webhook, onDone }: { webhook: WebhookFieldsFragment; onDone: () => void }) {
  const [{ error }, update] = useMutation(UpdateWebhookDocument);
  const [{ error: testError, fetching }, test] = useMutation(TestWebhookDocument);
  const deliveries = webhook.deliveries.edges.map(({ node }) => node);
  const isUnderway = deliveries.some(({ status }) => status === "PENDING");
  usePoll(onDone, LOOK_AGAIN_MS, { when: isUnderway });
  return (
    <Section
      title={webhook.url}
      hint={webhook.events.map(labelOfEvent).join(" · ")}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <Switch
            size="sm"
            label="On"
            checked={webhook.active}
            onChange={(event) =>
              void update({ input: { id: webhook.id, active: event.currentTarget.checked } })
            }
          />
          <Button
            size="xs"
            variant="default"
            loading={fetching}
            onClick={() => void test({ id: webhook.id }).then(onDone)}
            data-testid="test-webhook"
          >
            Send a test
          </Button>
          <DeleteWebhook webhook={webhook} onDone={onDone} />
        </div>
      }
      flush
    >
      {(error ?? testError) ? (
        <div className="px-5 pb-4 sm:px-6">
          <ErrorNotice error={error ?? testError} />
        </div>
      ) : null}
      {deliveries.length === 0 ? (
        <p className="px-5 pb-5 text-sm text-muted sm:px-6">Nothing was sent yet.</p>
      ) : (
        <ul data-testid="deliveries" aria-label={`What was sent to ${webhook.url}`}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} onDone={onDone} />
          ))}
        </ul>
      )}
    </Section>
  );
}

const LOOKS: Record<DeliveryFieldsFragment["status"], string> = {
  DELIVERED: "bg-ok-soft text-ok",
  FAILED: "bg-bad-soft text-bad",
  PENDING: "bg-warn-soft text-warn",
};

function DeliveryRow({ delivery, onDone }: { delivery: DeliveryFieldsFragment; onDone: () => void }) {
  const [{ fetching }, redeliver] = useMutation(RedeliverWebhookDocument);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-5 py-2.5 text-sm sm:px-6">
      <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${LOOKS[delivery.status]}`}>
        {wordsOfDelivery(delivery)}
      </span>
      <span>{labelOfEvent(delivery.event)}</span>
      <span className="text-muted">
        <Moment at={delivery.createdAt} />
      </span>
      {delivery.error && delivery.status !== "DELIVERED" ? (
        <span className="min-w-0 basis-full break-words text-muted sm:basis-auto">{delivery.error}</span>
      ) : null}
      {delivery.status === "PENDING" ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          className="ml-auto"
          loading={fetching}
          onClick={() => void redeliver({ deliveryId: delivery.id }).then(onDone)}
        >
          Send again
        </Button>
      )}
    </li>
  );
}

function DeleteWebhook({ webhook, onDone }: { webhook: WebhookFieldsFragment; onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [{ error, fetching }, remove] = useMutation(DeleteWebhookDocument);
  const confirm = async () => {
    const { error: refusal } = await remove({ id: webhook.id });
    if (refusal) return;
    close();
    onDone();
  };
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        onClick={show}
        aria-label={`Delete the webhook to ${webhook.url}`}
      >
        Delete
      </Button>
      <ConfirmDialog
        title="Delete this webhook?"
        confirm="Delete"
        open={open}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={close}
      >
        {webhook.url} is told of nothing any more, and its log goes, too.
      </ConfirmDialog>
    </>
  );
}

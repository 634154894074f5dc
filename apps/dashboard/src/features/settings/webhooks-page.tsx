/** Other programs that are told of what happens. */
"use client";
import { WebhooksDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { describeFailure } from "@/lib/failure";
import { NewWebhook } from "./new-webhook";
import { OwnersOnly } from "./owners-only";
import { SettingsTabs } from "./settings-tabs";
import { WebhookCard } from "./webhook-card";

export function WebhooksPage() {
  const [{ data, error }, ask] = useQuery({ query: WebhooksDocument });
  const refresh = () => ask({ requestPolicy: "network-only" });
  const isRefused = error && describeFailure(error).code === "FORBIDDEN";
  return (
    <>
      <PageHeader title="Settings" actions={data ? <NewWebhook onDone={refresh} /> : null}>
        Who and what may come in, and what they did
      </PageHeader>
      <SettingsTabs />
      {isRefused ? <OwnersOnly what="webhooks" /> : null}
      {error && !isRefused ? (
        <ErrorNotice title="The webhooks could not be loaded" error={error} onRetry={refresh} />
      ) : null}
      {data?.webhooks.length === 0 ? (
        <EmptyState title="No webhooks">
          A webhook tells another program at once when a run is over or a model goes live: a chat, a build, a
          script of yours.
        </EmptyState>
      ) : null}
      <div className="space-y-6">
        {data?.webhooks.map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} onDone={refresh} />
        ))}
      </div>
    </>
  );
}

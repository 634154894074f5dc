/** What other programs are told. */
import { WebhooksDocument } from "@smallset/schema/documents";
import { WebhooksPage } from "@/features/settings/webhooks-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Webhooks" };

export default async function Page() {
  const { snapshot } = await prefetch(WebhooksDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <WebhooksPage />
    </Hydrate>
  );
}

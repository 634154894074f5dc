/** What programs may come in: one's own tokens, for owners those of everybody. */
import { ApiTokensDocument, ViewerDocument } from "@smallset/schema/documents";
import { TokensPage } from "@/features/settings/tokens-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "API tokens" };

export default async function Page() {
  const { data } = await prefetch(ViewerDocument, {});
  const everyone = data?.viewer?.role === "OWNER";
  const { snapshot } = await prefetch(ApiTokensDocument, { everyone });
  return (
    <Hydrate snapshots={[snapshot]}>
      <TokensPage everyone={everyone} />
    </Hydrate>
  );
}

/** Operations: the queue and who works through it. */
import { OperationsDocument } from "@smallset/schema/documents";
import { OperationsPage } from "@/features/operations/operations-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Operations" };

export default async function Page() {
  const { snapshot } = await prefetch(OperationsDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <OperationsPage />
    </Hydrate>
  );
}

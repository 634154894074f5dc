/** Operations: the queue, who works through it, and the disk. */
import { OperationsDocument, WorkerUsageDocument } from "@smallset/schema/documents";
import { OperationsPage } from "@/features/operations/operations-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Operations" };

export default async function Page() {
  const prefetched = await Promise.all([prefetch(OperationsDocument, {}), prefetch(WorkerUsageDocument, {})]);
  return (
    <Hydrate snapshots={prefetched.map(({ snapshot }) => snapshot)}>
      <OperationsPage />
    </Hydrate>
  );
}

/** Every run, as the address says. */
import { RunTableDocument } from "@smallset/schema/documents";
import { RunsPage } from "@/features/runs/runs-page";
import { pageVariables, readTableState } from "@/features/runs/table-state";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Runs" };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(await searchParams))
    if (typeof value === "string") query.set(key, value);
  const { snapshot } = await prefetch(RunTableDocument, pageVariables(readTableState(query), 0));
  return (
    <Hydrate snapshots={[snapshot]}>
      <RunsPage />
    </Hydrate>
  );
}

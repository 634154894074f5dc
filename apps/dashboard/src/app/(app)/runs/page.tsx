/** Every run. */
import { RunsDocument } from "@smallset/schema/documents";
import { RUNS_FIRST_PAGE } from "@/features/runs/runs-first-page";
import { RunsPage } from "@/features/runs/runs-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Runs" };

export default async function Page() {
  const { snapshot } = await prefetch(RunsDocument, RUNS_FIRST_PAGE);
  return (
    <Hydrate snapshots={[snapshot]}>
      <RunsPage />
    </Hydrate>
  );
}

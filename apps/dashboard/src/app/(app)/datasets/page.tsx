/** The datasets. */
import { DatasetsDocument } from "@smallset/schema/documents";
import { DATASETS_FIRST_PAGE } from "@/features/datasets/datasets-first-page";
import { DatasetsPage } from "@/features/datasets/datasets-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Datasets" };

export default async function Page() {
  const { snapshot } = await prefetch(DatasetsDocument, DATASETS_FIRST_PAGE);
  return (
    <Hydrate snapshots={[snapshot]}>
      <DatasetsPage />
    </Hydrate>
  );
}

/** New run, with the dataset version already chosen where the link says which. */
import { NewRunOptionsDocument } from "@smallset/schema/documents";
import { describeHyperparameters } from "@/features/new-run/hyperparameter-ranges";
import { NewRunPage } from "@/features/new-run/new-run-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "New run" };

interface Props {
  searchParams: Promise<{ datasetVersionId?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { datasetVersionId } = await searchParams;
  const { snapshot } = await prefetch(NewRunOptionsDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <NewRunPage
        contract={describeHyperparameters()}
        datasetVersionId={typeof datasetVersionId === "string" ? datasetVersionId : null}
      />
    </Hydrate>
  );
}

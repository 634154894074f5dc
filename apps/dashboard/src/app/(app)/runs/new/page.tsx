/** New run, with the dataset version already chosen where the link says which. */
import { NewRunOptionsDocument, RunDocument } from "@smallset/schema/documents";
import { describeHyperparameters } from "@/features/new-run/hyperparameter-ranges";
import { NewRunPage } from "@/features/new-run/new-run-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "New run" };

interface Props {
  searchParams: Promise<{ datasetVersionId?: string | string[]; from?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { datasetVersionId, from } = await searchParams;
  const source = typeof from === "string" ? from : null;
  const [{ snapshot }, cloned] = await Promise.all([
    prefetch(NewRunOptionsDocument, {}),
    source ? prefetch(RunDocument, { id: source }) : null,
  ]);
  return (
    <Hydrate snapshots={cloned ? [snapshot, cloned.snapshot] : [snapshot]}>
      <NewRunPage
        contract={describeHyperparameters()}
        datasetVersionId={typeof datasetVersionId === "string" ? datasetVersionId : null}
        from={cloned?.data?.run ? source : null}
      />
    </Hydrate>
  );
}

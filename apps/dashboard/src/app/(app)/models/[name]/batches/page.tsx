/** Many photos at once. */
import { ModelBatchesDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { BatchesPage } from "@/features/model/batches/batches-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `${(await params).name}: many photos` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  const { data, error, snapshot } = await prefetch(ModelBatchesDocument, { name });
  if (isNotFound(error) || (!error && !data?.registeredModel)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <BatchesPage name={name} />
    </Hydrate>
  );
}

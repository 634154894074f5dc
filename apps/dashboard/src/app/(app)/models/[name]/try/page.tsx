/** One model, to be asked. */
import { ModelToTryDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { TryPage } from "@/features/model/try/try-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `${(await params).name}: try it` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  const { data, error, snapshot } = await prefetch(ModelToTryDocument, { name });
  if (isNotFound(error) || (!error && !data?.registeredModel)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <TryPage name={name} />
    </Hydrate>
  );
}

/** One registered model, with its versions and history already in the HTML. */
import { RegisteredModelDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { modelRequest } from "@/features/model/model-details";
import { ModelPage } from "@/features/model/model-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: (await params).name };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  const { data, error, snapshot } = await prefetch(RegisteredModelDocument, modelRequest(name));
  if (isNotFound(error) || (!error && !data?.registeredModel)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <ModelPage name={name} />
    </Hydrate>
  );
}

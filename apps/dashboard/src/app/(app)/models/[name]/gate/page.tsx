/** The gate of one model. */
import { PromotionGateDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { GatePage } from "@/features/model/gate/gate-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `${(await params).name}: gate` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  const { data, error, snapshot } = await prefetch(PromotionGateDocument, { name });
  if (isNotFound(error) || (!error && !data?.registeredModel)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <GatePage name={name} />
    </Hydrate>
  );
}

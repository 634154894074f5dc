/** What one model is asked. */
import { ModelTrafficDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { TrafficPage } from "@/features/model/traffic/traffic-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: `${(await params).name}: traffic` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  const { data, error, snapshot } = await prefetch(ModelTrafficDocument, { name });
  if (isNotFound(error) || (!error && !data?.registeredModel)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <TrafficPage name={name} />
    </Hydrate>
  );
}

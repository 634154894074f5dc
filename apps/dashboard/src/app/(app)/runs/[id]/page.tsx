/** One run. */
import { RunDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { RunPage } from "@/features/run/run-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { data } = await prefetch(RunDocument, { id: (await params).id });
  return { title: data?.run?.name ?? "Run" };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const { data, error, snapshot } = await prefetch(RunDocument, { id });
  if (isNotFound(error) || (!error && !data?.run)) notFound();
  return (
    <Hydrate snapshots={[snapshot]}>
      <RunPage id={id} />
    </Hydrate>
  );
}

/** One version of a model. */
import { RegisteredModelVersionDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { VersionPage } from "@/features/model/version/version-page";
import { NO_FILTER, pageOfPhotos } from "@/features/dataset/first-photos";
import { DatasetImagesDocument } from "@smallset/schema/documents";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ name: string; number: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { name, number } = await params;
  return { title: `${name}, version ${number}` };
}

export default async function Page({ params }: Props) {
  const { name, number: text } = await params;
  if (!/^[1-9]\d{0,8}$/.test(text)) notFound();
  const number = Number(text);
  const { data, error, snapshot } = await prefetch(RegisteredModelVersionDocument, { name, number });
  const version = data?.registeredModel?.version;
  if (isNotFound(error) || (!error && !version)) notFound();
  const snapshots = [snapshot];
  if (version?.datasetVersion)
    snapshots.push(
      (await prefetch(DatasetImagesDocument, pageOfPhotos(version.datasetVersion.id, NO_FILTER, 0))).snapshot,
    );
  return (
    <Hydrate snapshots={snapshots}>
      <VersionPage name={name} number={number} />
    </Hydrate>
  );
}

/** One dataset, with its first page of photos already in the HTML. */
import { DatasetDocument, DatasetImagesDocument, DatasetRunsDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { DatasetPage } from "@/features/dataset/dataset-page";
import { firstPhotos } from "@/features/dataset/first-photos";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { data } = await prefetch(DatasetDocument, { id: (await params).id });
  return { title: data?.dataset?.name ?? "Dataset" };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const { data, error, snapshot } = await prefetch(DatasetDocument, { id });
  if (isNotFound(error) || (!error && !data?.dataset)) notFound();
  const version = data?.dataset?.latestVersion;
  const more =
    version?.status === "READY"
      ? await Promise.all([
          prefetch(DatasetImagesDocument, firstPhotos(version.id)),
          prefetch(DatasetRunsDocument, { datasetVersionId: version.id }),
        ])
      : [];
  return (
    <Hydrate snapshots={[snapshot, ...more.map((one) => one.snapshot)]}>
      <DatasetPage id={id} />
    </Hydrate>
  );
}

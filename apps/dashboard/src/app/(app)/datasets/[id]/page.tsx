/** One dataset in one of its versions, with its first page of photos already in the HTML. */
import {
  DatasetDocument,
  DatasetImagesDocument,
  DatasetRunsDocument,
  DatasetVersionDocument,
  LabelSuspectsDocument,
  VersionInsightsDocument,
  ViewerDocument,
} from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { chooseVersion } from "@/features/dataset/choose-version";
import { DatasetPage } from "@/features/dataset/dataset-page";
import { pageOfPhotos } from "@/features/dataset/first-photos";
import { readFilter } from "@/features/dataset/photo-filter";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  const { data } = await prefetch(DatasetDocument, { id: (await params).id });
  return { title: data?.dataset?.name ?? "Dataset" };
}

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const search = await searchParams;
  const get = (name: string) => [search[name]].flat()[0] ?? null;
  const [{ data, error, snapshot }, viewer] = await Promise.all([
    prefetch(DatasetDocument, { id }),
    prefetch(ViewerDocument, {}),
  ]);
  if (isNotFound(error) || (!error && !data?.dataset)) notFound();
  const version =
    (data?.dataset && chooseVersion(data.dataset, get("version"))) ?? data?.dataset?.latestVersion;
  const more =
    version?.status === "READY"
      ? await Promise.all([
          prefetch(DatasetVersionDocument, { id: version.id }),
          prefetch(VersionInsightsDocument, { id: version.id }),
          prefetch(LabelSuspectsDocument, { id: version.id }),
          prefetch(DatasetImagesDocument, pageOfPhotos(version.id, readFilter({ get }), 0)),
          prefetch(DatasetRunsDocument, { datasetVersionId: version.id }),
        ])
      : [];
  return (
    <Hydrate snapshots={[snapshot, viewer.snapshot, ...more.map((one) => one.snapshot)]}>
      <DatasetPage id={id} />
    </Hydrate>
  );
}

/** New photos, with what an earlier visit left unfinished. */
import { UnfinishedUploadsDocument } from "@smallset/schema/documents";
import { AddPhotosPage } from "@/features/add-photos/add-photos-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Add photos" };

export default async function Page() {
  const { snapshot } = await prefetch(UnfinishedUploadsDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <AddPhotosPage />
    </Hydrate>
  );
}

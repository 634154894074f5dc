/** Home. */
import { HomeDocument } from "@smallset/schema/documents";
import { HomePage } from "@/features/home/home-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Home" };

export default async function Page() {
  const { snapshot } = await prefetch(HomeDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <HomePage />
    </Hydrate>
  );
}

/** Who may come in. */
import { PeopleDocument } from "@smallset/schema/documents";
import { PeoplePage } from "@/features/settings/people-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "People" };

export default async function Page() {
  const { snapshot } = await prefetch(PeopleDocument, {});
  return (
    <Hydrate snapshots={[snapshot]}>
      <PeoplePage />
    </Hydrate>
  );
}

/** The registered models. */
import { RegisteredModelsDocument } from "@smallset/schema/documents";
import { MODELS_FIRST_PAGE } from "@/features/model/models-first-page";
import { ModelsPage } from "@/features/model/models-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Models" };

export default async function Page() {
  const { snapshot } = await prefetch(RegisteredModelsDocument, MODELS_FIRST_PAGE);
  return (
    <Hydrate snapshots={[snapshot]}>
      <ModelsPage />
    </Hydrate>
  );
}

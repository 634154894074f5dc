/** Every registered model: what answers under which name. */
"use client";
import { RegisteredModelsDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { countOf } from "@/lib/format";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ImportKeras } from "./import-keras/import-keras";
import { MODELS_FIRST_PAGE } from "./models-first-page";
import { ModelsTable } from "./models-table";

export function ModelsPage() {
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: RegisteredModelsDocument,
    variables: after ? { ...MODELS_FIRST_PAGE, after } : MODELS_FIRST_PAGE,
  });
  const canEdit = useCanEdit();
  const models = data?.registeredModels;
  return (
    <>
      <PageHeader title="Models" actions={canEdit ? <ImportKeras /> : null}>
        {models?.totalCount
          ? `${countOf(models.totalCount, "registered model")}: each a name under which its best version answers`
          : null}
      </PageHeader>
      {error ? (
        <ErrorNotice
          title="The models could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {models?.totalCount === 0 ? (
        <EmptyState title="No models yet" action={<LinkButton href="/runs">See the runs</LinkButton>}>
          Open a finished run and put it into production. It then answers under a name, with a number for each
          version; you see what would change before it does, and one click takes it back.
        </EmptyState>
      ) : null}
      {models?.totalCount ? (
        <div className="ss-card overflow-hidden">
          <ModelsTable models={models.edges.map(({ node }) => node)} />
          <LoadMore
            shown={models.edges.length}
            total={models.totalCount}
            hasMore={models.pageInfo.hasNextPage}
            loading={fetching}
            onMore={() => setAfter(models.pageInfo.endCursor ?? undefined)}
          />
        </div>
      ) : null}
    </>
  );
}

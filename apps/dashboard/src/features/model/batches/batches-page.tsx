/** Many photos at once: start, follow, cancel, continue, download. */
"use client";
import { ModelBatchesDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { ModelTabs } from "../model-tabs";
import { whoAnswers } from "../try/who-answers";
import { BatchCard } from "./batch-card";
import { StartBatch } from "./start-batch";

export function BatchesPage({ name }: { name: string }) {
  const canEdit = useCanEdit();
  const [{ data, error }, ask] = useQuery({ query: ModelBatchesDocument, variables: { name } });
  const reload = () => ask({ requestPolicy: "network-only" });
  const model = data?.registeredModel;
  return (
    <>
      <PageHeader title={name} crumbs={[{ href: "/models", label: "Models" }]}>
        Answer a whole folder, a zip or a dataset, and take the answers away as CSV or JSON.
      </PageHeader>
      <ModelTabs modelName={name} />
      {model && data ? (
        <div className="grid grid-cols-1 gap-6">
          {canEdit ? (
            <StartBatch
              modelName={name}
              answerers={whoAnswers(model)}
              datasets={data.datasets.edges.flatMap(({ node }) =>
                node.latestVersion?.status === "READY"
                  ? [
                      {
                        value: node.latestVersion.id,
                        label: `${node.name}, version ${node.latestVersion.number}`,
                      },
                    ]
                  : [],
              )}
              onStarted={reload}
            />
          ) : null}
          <Section
            title="Batches"
            hint={model.batches.totalCount ? countOf(model.batches.totalCount, "batch", "batches") : null}
          >
            {model.batches.edges.length ? (
              <ul className="space-y-4">
                {model.batches.edges.map(({ node }) => (
                  <li key={node.id}>
                    <BatchCard batch={node} canEdit={canEdit} />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="text-sm text-muted">
                None yet. What is answered here can be downloaded again later.
              </p>
            )}
          </Section>
        </div>
      ) : error ? (
        <ErrorNotice title="The batches could not be loaded" error={error} onRetry={reload} />
      ) : null}
    </>
  );
}

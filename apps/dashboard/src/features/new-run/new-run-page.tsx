/** New run: photos, backbone, one button. Everything else has a good default and is folded away. */
"use client";
import { NewRunOptionsDocument, RunDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import type { HyperparameterContract } from "./hyperparameter-contract";
import { NewRunForm } from "./new-run-form";

interface Props {
  contract: HyperparameterContract;
  datasetVersionId: string | null;
  /** The run whose settings the form begins with. */
  from: string | null;
}

export function NewRunPage({ contract, datasetVersionId, from }: Props) {
  const [{ data: source }] = useQuery({ query: RunDocument, variables: { id: from ?? "" }, pause: !from });
  const [{ data, error }, ask] = useQuery({ query: NewRunOptionsDocument, variables: {} });
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="New run" crumbs={[{ href: "/runs", label: "Runs" }]}>
        Smallset looks at each photo once, then learns to tell your classes apart.
      </PageHeader>
      {error ? (
        <ErrorNotice
          title="The choices could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {data && (!from || source) ? (
        <NewRunForm
          options={data}
          contract={contract}
          datasetVersionId={datasetVersionId}
          source={from ? (source?.run ?? null) : null}
        />
      ) : null}
    </div>
  );
}

/** What a version must pass before it may answer, in sentences that can be changed. */
"use client";
import { PromotionGateDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { ModelTabs } from "../model-tabs";
import { GateForm } from "./gate-form";

export function GatePage({ name }: { name: string }) {
  const [{ data, error }, ask] = useQuery({ query: PromotionGateDocument, variables: { name } });
  return (
    <>
      <PageHeader title={name} crumbs={[{ href: "/models", label: "Models" }]}>
        The gate: what is checked before a version is promoted. Whoever goes past it must say why.
      </PageHeader>
      <ModelTabs modelName={name} />
      {data?.registeredModel ? (
        <GateForm modelName={name} gate={data.registeredModel.gate} />
      ) : error ? (
        <ErrorNotice
          title="The gate could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
    </>
  );
}

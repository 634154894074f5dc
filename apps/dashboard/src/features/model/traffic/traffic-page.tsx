/** What the model is asked: how a challenger would answer, what was said, and what people make of it. */
"use client";
import { ModelTrafficDocument, type ModelTrafficQuery } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { ModelTabs } from "../model-tabs";
import { Challenger } from "./challenger";
import { Corrections } from "./corrections";
import { LogSettings } from "./log-settings";
import { PredictionLog } from "./prediction-log";

export type TrafficModel = NonNullable<ModelTrafficQuery["registeredModel"]>;

export function TrafficPage({ name }: { name: string }) {
  const [{ data, error }, ask] = useQuery({ query: ModelTrafficDocument, variables: { name } });
  const reload = () => ask({ requestPolicy: "network-only" });
  const model = data?.registeredModel;
  return (
    <>
      <PageHeader title={name} crumbs={[{ href: "/models", label: "Models" }]}>
        What it was asked, what it said, and whether another version would have said the same.
      </PageHeader>
      <ModelTabs modelName={name} />
      {model ? (
        <div className="grid grid-cols-1 gap-6">
          <Challenger model={model} onChanged={reload} />
          <PredictionLog
            modelName={name}
            classNames={model.versions.edges[0]?.node.classNames ?? []}
            onCorrected={reload}
          >
            <Corrections model={model} onUsed={reload} />
          </PredictionLog>
          <LogSettings modelName={name} settings={model.predictionLogSettings} />
        </div>
      ) : error ? (
        <ErrorNotice title="The traffic could not be loaded" error={error} onRetry={reload} />
      ) : null}
    </>
  );
}

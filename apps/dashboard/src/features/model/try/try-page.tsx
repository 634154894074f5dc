/** Asks one model about photos, and says how a program does the same. */
"use client";
import { NativeSelect } from "@mantine/core";
import { ModelToTryDocument, type ModelToTryQuery } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { TryIt } from "../../prediction/try-it";
import { ModelTabs } from "../model-tabs";
import { PredictSection } from "../predict-section";
import { whoAnswers } from "./who-answers";

type Model = NonNullable<ModelToTryQuery["registeredModel"]>;

export function TryPage({ name }: { name: string }) {
  const [{ data, error }, ask] = useQuery({ query: ModelToTryDocument, variables: { name } });
  return (
    <>
      <PageHeader title={name} crumbs={[{ href: "/models", label: "Models" }]}>
        See what it says, as those who ask it would.
      </PageHeader>
      <ModelTabs modelName={name} />
      {data?.registeredModel ? (
        <Try model={data.registeredModel} />
      ) : error ? (
        <ErrorNotice
          title="The model could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
    </>
  );
}

function Try({ model }: { model: Model }) {
  const answerers = whoAnswers(model);
  const [key, setKey] = useState(answerers[0]?.key ?? "");
  const chosen = answerers.find((one) => one.key === key) ?? answerers[0];
  if (!chosen)
    return (
      <EmptyState title="No version yet" action={<LinkButton href="/runs">See the runs</LinkButton>}>
        Register a finished run under this name, and it can be asked.
      </EmptyState>
    );
  const { question, version } = chosen;
  return (
    <div className="grid grid-cols-1 gap-6">
      <NativeSelect
        label="Who answers"
        className="max-w-sm"
        data={answerers.map((one) => ({ value: one.key, label: one.label }))}
        value={chosen.key}
        onChange={(event) => setKey(event.currentTarget.value)}
        data-testid="who-answers"
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        {/* Another answerer starts afresh: answers of two versions must not stand in one list. */}
        <TryIt
          key={chosen.key}
          question={{ modelName: model.name, ...question }}
          pretrained={version.extractor.pretrained}
        />
        <PredictSection modelName={model.name} question={question} />
      </div>
    </div>
  );
}

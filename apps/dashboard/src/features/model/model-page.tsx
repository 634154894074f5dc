/** One registered model: what is in production, its versions, how it came about, how to ask it. */
"use client";
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { RegisteredModelDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { AliasHistory } from "./alias-history";
import { Aliases } from "./aliases";
import { useCanEdit } from "@/components/shell/viewer-role";
import { InProduction } from "./in-production";
import { LiveThen } from "./live-then";
import { ModelTabs } from "./model-tabs";
import { type ModelDetails, modelRequest, PRODUCTION } from "./model-details";
import { MoveDialog } from "./move-dialog";
import { PredictSection } from "./predict-section";
import { usePlannedMove } from "./use-planned-move";
import { VersionsTable } from "./versions-table";

export function ModelPage({ name }: { name: string }) {
  const [{ data, error }, ask] = useQuery({ query: RegisteredModelDocument, variables: modelRequest(name) });
  const reload = () => ask({ requestPolicy: "network-only" });
  if (data?.registeredModel) return <Model model={data.registeredModel} onMoved={reload} />;
  return error ? <ErrorNotice title="This model could not be loaded" error={error} onRetry={reload} /> : null;
}

function Model({ model, onMoved }: { model: ModelDetails; onMoved: () => void }) {
  const { name, description, versions, history } = model;
  const planned = usePlannedMove(name);
  const canEdit = useCanEdit();
  const production = model.aliases.find(({ alias }) => alias === PRODUCTION);
  const changes = history.edges.map(({ node }) => node);
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ href: "/models", label: "Models" }]}
        actions={
          canEdit && production?.rollbackTarget ? (
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              loading={planned.looking}
              onClick={() => void planned.planRollback()}
              data-testid="rollback"
            >
              Roll back to version {production.rollbackTarget.number}
            </Button>
          ) : null
        }
      >
        {description ? <p className="mb-2 break-words">{description}</p> : null}
        <InProduction production={production} changes={changes} />
      </PageHeader>
      <ModelTabs modelName={name} />
      <div className="grid grid-cols-1 gap-6">
        {planned.error ? <ErrorNotice title="It cannot be rolled back" error={planned.error} /> : null}
        <Section title="Versions" hint="Each stays as it is, and its number is never used again." flush>
          <VersionsTable
            modelName={name}
            versions={versions.edges.map(({ node }) => node)}
            onPromote={canEdit ? (number) => planned.planPromotion(number) : null}
            onDeleted={onMoved}
          />
          <NewestOnly shown={versions.edges.length} total={versions.totalCount} what="version" />
        </Section>
        <Aliases
          model={model}
          canEdit={canEdit}
          onPoint={planned.planPromotion}
          onRollBack={(alias) => void planned.planRollback(alias)}
          onChanged={onMoved}
        />
        <PredictSection modelName={name} />
        <Section title="History">
          {changes.length ? (
            <LiveThen modelName={name} aliases={[...new Set(changes.map(({ alias }) => alias))].toSorted()} />
          ) : null}
          <AliasHistory changes={changes} />
          <NewestOnly shown={changes.length} total={history.totalCount} what="move" />
        </Section>
      </div>
      <MoveDialog
        key={planned.attempt}
        modelName={name}
        move={planned.move}
        onClose={planned.drop}
        onMoved={() => {
          planned.drop();
          // The answer brought the alias alone: the history and the versions' badges have changed as well.
          onMoved();
        }}
        onLookAgain={() => {
          onMoved();
          void planned.lookAgain();
        }}
      />
    </>
  );
}

const NewestOnly = ({ shown, total, what }: { shown: number; total: number; what: string }) =>
  total > shown ? (
    <p className="px-5 py-4 text-sm text-muted sm:px-6">
      The newest {shown} of {countOf(total, what)}; the API gives the others.
    </p>
  ) : null;

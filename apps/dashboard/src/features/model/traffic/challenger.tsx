/** A version that sees the same photos as production: chosen here, compared here, stopped here. */
"use client";
import { Button, NativeSelect } from "@mantine/core";
import { PromoteModelVersionDocument, SetShadowDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { PRODUCTION } from "../model-details";
import { ShadowDifferences } from "./shadow-differences";
import type { TrafficModel } from "./traffic-page";

const CHALLENGER = "challenger";

export function Challenger({ model, onChanged }: { model: TrafficModel; onChanged: () => void }) {
  const canEdit = useCanEdit();
  const production = model.aliases.find(({ alias }) => alias === PRODUCTION);
  const [stopping, setShadow] = useMutation(SetShadowDocument);
  const stop = async (alias: string) => {
    const { error } = await setShadow({ input: { modelName: model.name, alias, shadow: false } });
    if (!error) onChanged();
  };
  return (
    <Section
      title="Challenger"
      hint="It sees the photos that production is asked about. Its answers are recorded, and nobody gets them."
    >
      {model.shadows.map((report) => (
        <div key={report.id} className="space-y-4">
          <ShadowDifferences report={report} />
          {canEdit ? (
            <Button
              size="xs"
              variant="default"
              loading={stopping.fetching}
              onClick={() => void stop(report.alias)}
              data-testid="stop-shadow"
            >
              Stop comparing
            </Button>
          ) : null}
        </div>
      ))}
      {model.shadows.length ? null : production && canEdit ? (
        <Choose model={model} onChanged={onChanged} />
      ) : (
        <p className="text-sm text-muted">
          {production
            ? "No version is compared with production."
            : "Nothing is in production yet to compare with."}
        </p>
      )}
      {stopping.error ? <ErrorNotice error={stopping.error} /> : null}
    </Section>
  );
}

function Choose({ model, onChanged }: { model: TrafficModel; onChanged: () => void }) {
  const live = model.aliases.find(({ alias }) => alias === PRODUCTION)?.version.number;
  const now = model.aliases.find(({ alias }) => alias === CHALLENGER)?.version.number;
  const others = model.versions.edges.map(({ node }) => node.number).filter((number) => number !== live);
  const [number, setNumber] = useState(String(now ?? others[0] ?? ""));
  const [promoting, promote] = useMutation(PromoteModelVersionDocument);
  const [starting, setShadow] = useMutation(SetShadowDocument);
  if (others.length === 0)
    return <p className="text-sm text-muted">Register a second version, and it can be compared here.</p>;
  const begin = async () => {
    const versionNumber = Number(number);
    const modelName = model.name;
    if (versionNumber !== now) {
      const reason = "To be compared with production on the same photos";
      const { error } = await promote({ input: { modelName, alias: CHALLENGER, versionNumber, reason } });
      if (error) return;
    }
    const { error } = await setShadow({ input: { modelName, alias: CHALLENGER, shadow: true } });
    if (!error) onChanged();
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <NativeSelect
        label={`Compare with production (version ${live})`}
        data={others.map((other) => ({ value: String(other), label: `version ${other}` }))}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        data-testid="challenger-version"
      />
      <Button
        loading={promoting.fetching || starting.fetching}
        onClick={() => void begin()}
        data-testid="start-shadow"
      >
        Start comparing
      </Button>
      {promoting.error || starting.error ? (
        <ErrorNotice title="Nothing was started" error={promoting.error ?? starting.error} />
      ) : null}
    </div>
  );
}

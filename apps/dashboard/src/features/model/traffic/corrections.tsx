/** Corrections that wait, and the button that makes a dataset version of them. */
"use client";
import { Button } from "@mantine/core";
import { AddCorrectionsToDatasetDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageLink } from "@/components/ui/page-link";
import { createKeyring } from "@/lib/idempotency-key";
import { countOf } from "@/lib/format";
import type { TrafficModel } from "./traffic-page";

export function Corrections({ model, onUsed }: { model: TrafficModel; onUsed: () => void }) {
  const canEdit = useCanEdit();
  const waiting = model.waitingCorrections.totalCount;
  const dataset = model.versions.edges.find(({ node }) => node.datasetVersion)?.node.datasetVersion?.dataset;
  const [{ data, fetching, error }, add] = useMutation(AddCorrectionsToDatasetDocument);
  const [keyFor] = useState(createKeyring);
  const made = data?.addCorrectionsToDataset;
  const begin = async () => {
    const input = { modelName: model.name };
    // A new key for each round of corrections: the same input is meant anew.
    const round = { ...input, waiting, after: made?.id };
    const { error: refused } = await add({ input: { ...input, idempotencyKey: keyFor(round) } });
    if (!refused) onUsed();
  };
  if (!canEdit || !dataset) return null;
  return (
    <div className="mb-4 space-y-3 empty:hidden">
      {waiting ? (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-brand-soft px-4 py-3 text-sm">
          <p>
            <span className="font-medium">{countOf(waiting, "corrected photo")}</span> can join the training
            photos of {dataset.name}, as a new version of it.
          </p>
          <Button size="xs" loading={fetching} onClick={() => void begin()} data-testid="use-corrections">
            Make a dataset version
          </Button>
        </div>
      ) : null}
      {made ? (
        <output className="block text-sm text-ok">
          They are in{" "}
          <PageLink href={`/datasets/${made.dataset.id}`} className="ss-link">
            {made.dataset.name}, version {made.number}
          </PageLink>
          : train on it for a better version of this model.
        </output>
      ) : null}
      {error ? <ErrorNotice title="No version was made" error={error} /> : null}
    </div>
  );
}

/** All versions of a dataset, newest first: what each changed, and the way back to it. */
"use client";
import { Button } from "@mantine/core";
import {
  CreateDatasetVersionDocument,
  type DatasetWithHistoryFragment,
  type VersionRowFragment,
} from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf } from "@/lib/format";
import { createKeyring } from "@/lib/idempotency-key";
import { useDraft } from "./use-draft";
import { VersionDiff } from "./version-diff";

export function VersionHistory({
  dataset,
  shownId,
}: {
  dataset: DatasetWithHistoryFragment;
  shownId: string;
}) {
  return (
    <Section
      title="Versions"
      hint="A version never changes. Whatever you do makes a new one, so that everything can be taken back."
      flush
    >
      <ol>
        {dataset.versions.map((version) => (
          <HistoryRow
            key={version.id}
            dataset={dataset}
            version={version}
            isShown={version.id === shownId}
            isNewest={version.id === dataset.latestVersion?.id}
          />
        ))}
      </ol>
    </Section>
  );
}

function HistoryRow({
  dataset,
  version,
  isShown,
  isNewest,
}: {
  dataset: DatasetWithHistoryFragment;
  version: VersionRowFragment;
  isShown: boolean;
  isNewest: boolean;
}) {
  const { canEdit } = useDraft();
  const [isOpen, setOpen] = useState(false);
  const { number, status, parent, note, createdBy, imageCount, excludedCount } = version;
  const isFirst = dataset.versions.at(-1)?.id === version.id;
  return (
    <li className="border-t border-line px-5 py-4 text-sm sm:px-6" data-testid={`version-${number}`}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="mr-auto">
          <PageLink
            href={`/datasets/${dataset.id}${isNewest ? "" : `?version=${number}`}`}
            className={isShown ? "font-semibold" : "ss-link"}
            aria-current={isShown ? "true" : undefined}
          >
            Version {number}
          </PageLink>{" "}
          <span className="text-muted tabular-nums">
            · {status === "READY" ? `${countOf(imageCount, "photo")} · ` : ""}
            {excludedCount ? `${excludedCount} left out · ` : ""}
            {parent ? `from version ${parent.number}` : "imported"}
            {createdBy ? ` by ${createdBy.name}` : ""} · <Moment at={version.createdAt} />
          </span>
          {note ? <span className="mt-1 block">“{note}”</span> : null}
        </p>
        {status === "READY" ? null : <StatusBadge status={status} />}
        {isFirst || status !== "READY" ? null : (
          <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide changes" : "What changed"}
          </Button>
        )}
        {isNewest || status !== "READY" || !canEdit ? null : (
          <GoBack version={version} newestVersionId={dataset.latestVersion?.id ?? null} />
        )}
      </div>
      {isOpen ? <VersionDiff versionId={version.id} /> : null}
    </li>
  );
}

function GoBack({
  version,
  newestVersionId,
}: {
  version: VersionRowFragment;
  newestVersionId: string | null;
}) {
  const router = useRouter();
  const [keyFor] = useState(createKeyring);
  const [{ fetching, error }, create] = useMutation(CreateDatasetVersionDocument);
  const goBack = async () => {
    const input = {
      fromVersionId: version.id,
      newestVersionId,
      changes: [],
      note: `Back to version ${version.number}`,
    };
    const { data } = await create({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (data) router.push(`/datasets/${data.createDatasetVersion.dataset.id}`);
  };
  return (
    <>
      <Button size="xs" variant="default" loading={fetching} onClick={() => void goBack()}>
        Go back to this
      </Button>
      {error ? <ErrorNotice title="It did not go back" error={error} /> : null}
    </>
  );
}

/** One dataset: how its import goes, then its classes, its photos, and what was wrong with which file. */
"use client";
import { DatasetDocument, type DatasetQuery, DatasetVersionEventsDocument } from "@smallset/schema/documents";
import { IconSparkles } from "@tabler/icons-react";
import { useQuery, useSubscription } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { Moment } from "@/components/ui/moment";
import { SyntheticBadge } from "@/components/ui/note-badge";
import { PageHeader } from "@/components/ui/page-header";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf } from "@/lib/format";
import { ClassesTable } from "./classes-table";
import { DatasetRuns } from "./dataset-runs";
import { FileReport } from "./file-report";
import { ImportProgress } from "./import-progress";
import { PhotoGrid } from "./photo-grid";

type Dataset = NonNullable<DatasetQuery["dataset"]>;

export function DatasetPage({ id }: { id: string }) {
  const [{ data, error }, ask] = useQuery({ query: DatasetDocument, variables: { id } });
  if (data?.dataset) return <LoadedDataset dataset={data.dataset} />;
  return error ? (
    <ErrorNotice
      title="This dataset could not be loaded"
      error={error}
      onRetry={() => ask({ requestPolicy: "network-only" })}
    />
  ) : null;
}

function LoadedDataset({ dataset }: { dataset: Dataset }) {
  const version = dataset.latestVersion;
  // Events bring the version itself, which updates the cached one that this page shows.
  const [{ error: liveError }] = useSubscription({
    query: DatasetVersionEventsDocument,
    variables: { id: version?.id ?? "" },
    pause: version?.status !== "IMPORTING",
  });
  const isReady = version?.status === "READY";
  return (
    <>
      <PageHeader
        title={dataset.name}
        crumbs={[{ href: "/datasets", label: "Datasets" }]}
        badges={
          <>
            {version ? <StatusBadge status={version.status} testId="import-status" /> : null}
            {dataset.synthetic ? <SyntheticBadge /> : null}
          </>
        }
        actions={
          isReady ? (
            <LinkButton
              href={`/runs/new?datasetVersionId=${version.id}`}
              leftSection={<IconSparkles size={16} aria-hidden />}
            >
              Train a classifier
            </LinkButton>
          ) : null
        }
      >
        {version ? (
          <p className="text-sm tabular-nums">
            Version {version.number}
            {isReady
              ? ` · ${countOf(version.imageCount, "photo")} in ${countOf(version.classes.length, "class", "classes")}`
              : ""}{" "}
            · <Moment at={version.createdAt} />
          </p>
        ) : null}
      </PageHeader>
      <div className="grid grid-cols-1 gap-6">
        {dataset.synthetic ? (
          <p className="text-sm text-muted">
            These pictures were drawn by Smallset's sample script, so that you can see everything work before
            you add your own photos.
          </p>
        ) : null}
        {version?.status === "IMPORTING" ? <ImportProgress progress={version.progress ?? null} /> : null}
        {liveError ? <ErrorNotice title="Live updates stopped" error={liveError} /> : null}
        {version?.status === "FAILED" ? (
          <ErrorNotice
            title="The import failed"
            error={version.error ?? { code: "IMPORT_FAILED", message: "The photos could not be imported." }}
          />
        ) : null}
        {version && isReady ? (
          <>
            <ClassesTable
              classes={version.classes}
              splitBySmallset={version.splitBySmallset}
              seed={version.seed}
            />
            <PhotoGrid versionId={version.id} classes={version.classes} />
          </>
        ) : null}
        {version && version.issueCounts.length ? (
          <FileReport versionId={version.id} counts={version.issueCounts} />
        ) : null}
        {version && isReady ? <DatasetRuns datasetVersionId={version.id} /> : null}
      </div>
    </>
  );
}

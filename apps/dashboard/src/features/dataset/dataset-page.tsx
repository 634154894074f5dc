/** One dataset, in one of its versions: classes, photos, doubtful labels, the report, and how it came to be. */
"use client";
import {
  DatasetDocument,
  type DatasetWithHistoryFragment,
  DatasetVersionDocument,
  DatasetVersionEventsDocument,
  type VersionFieldsFragment,
  VersionInsightsDocument,
} from "@smallset/schema/documents";
import { IconSparkles } from "@tabler/icons-react";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { useQuery, useSubscription } from "urql";
import { EditorsOnly } from "@/components/shell/editors-only";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { Moment } from "@/components/ui/moment";
import { SyntheticBadge } from "@/components/ui/note-badge";
import { PageHeader } from "@/components/ui/page-header";
import { PageLink } from "@/components/ui/page-link";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf } from "@/lib/format";
import { chooseVersion } from "./choose-version";
import { ClassesTable } from "./classes-table";
import { DatasetRuns } from "./dataset-runs";
import { DeleteDataset } from "./delete-dataset";
import { DraftBar } from "./draft-bar";
import { FailedImport } from "./failed-import";
import { FileReport } from "./file-report";
import { ImportProgress } from "./import-progress";
import { LabelSuspects } from "./label-suspects";
import { LookAlikes } from "./look-alikes";
import { PhotoGrid } from "./photo-grid";
import { RedrawSplits } from "./redraw-splits";
import { RetrainingCard } from "./retraining-card";
import { DraftProvider } from "./use-draft";
import { VersionHistory } from "./version-history";

export function DatasetPage({ id }: { id: string }) {
  const [{ data, error }, ask] = useQuery({ query: DatasetDocument, variables: { id } });
  const askAgain = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  if (data?.dataset) return <LoadedDataset dataset={data.dataset} onRetried={askAgain} />;
  return error ? (
    <ErrorNotice title="This dataset could not be loaded" error={error} onRetry={askAgain} />
  ) : null;
}

/** @param onRetried called once a failed import has begun anew: asks for the dataset again */
function LoadedDataset({
  dataset,
  onRetried,
}: {
  dataset: DatasetWithHistoryFragment;
  onRetried: () => void;
}) {
  const wanted = chooseVersion(dataset, useSearchParams().get("version"));
  const isNewest = wanted === null || wanted.id === dataset.latestVersion?.id;
  const [{ data: older, error }, askOlder] = useQuery({
    query: DatasetVersionDocument,
    variables: { id: wanted?.id ?? "" },
    pause: isNewest,
  });
  const canEdit = useCanEdit();
  const version = isNewest ? dataset.latestVersion : older?.datasetVersion;
  // Events bring the version itself, which updates the cached one that this page shows.
  const [{ error: liveError }] = useSubscription({
    query: DatasetVersionEventsDocument,
    variables: { id: version?.id ?? "" },
    pause: version?.status !== "IMPORTING",
  });
  const isReady = version?.status === "READY";
  return (
    <DraftProvider versionId={version?.id ?? ""} canEdit={canEdit}>
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
          <EditorsOnly>
            <DeleteDataset id={dataset.id} name={dataset.name} />
            {isReady ? (
              <LinkButton
                href={`/runs/new?datasetVersionId=${version.id}`}
                leftSection={<IconSparkles size={16} aria-hidden />}
              >
                Train a classifier
              </LinkButton>
            ) : null}
          </EditorsOnly>
        }
      >
        {version ? (
          <p className="text-sm tabular-nums">
            Version {version.number}
            {isReady
              ? ` · ${countOf(version.imageCount, "photo")} in ${countOf(version.classes.length, "class", "classes")}`
              : ""}
            {version.excludedCount ? ` · ${version.excludedCount} left out` : ""} ·{" "}
            <Moment at={version.createdAt} />
            {isNewest ? null : (
              <>
                {" · an older one. "}
                <PageLink href={`/datasets/${dataset.id}`} className="ss-link">
                  See the newest
                </PageLink>
              </>
            )}
          </p>
        ) : null}
      </PageHeader>
      <div className="grid grid-cols-1 gap-6">
        {dataset.synthetic && dataset.versions.length === 1 ? (
          <p className="text-sm text-muted">
            These pictures were drawn by Smallset's sample script, so that you can see everything work before
            you add your own photos.
          </p>
        ) : null}
        {error ? (
          <ErrorNotice
            title="This version could not be loaded"
            error={error}
            onRetry={() => askOlder({ requestPolicy: "network-only" })}
          />
        ) : null}
        {version?.status === "IMPORTING" ? (
          <ImportProgress
            versionId={version.id}
            name={dataset.name}
            progress={version.progress ?? null}
            isDerived={version.parent !== null}
          />
        ) : null}
        {liveError ? <ErrorNotice title="Live updates stopped" error={liveError} /> : null}
        {version?.status === "FAILED" ? <FailedImport version={version} onRetried={onRetried} /> : null}
        {version && isReady ? (
          <ReadyVersion version={version} newestVersionId={dataset.latestVersion?.id ?? version.id} />
        ) : null}
        {version?.issueCounts.length ? (
          <FileReport versionId={version.id} counts={version.issueCounts} />
        ) : null}
        {dataset.versions.length > 1 ? (
          <VersionHistory dataset={dataset} shownId={version?.id ?? ""} />
        ) : null}
        {version && isReady ? <DatasetRuns datasetVersionId={version.id} /> : null}
      </div>
      {version && isReady ? (
        <DraftBar version={version} newestVersionId={dataset.latestVersion?.id ?? version.id} />
      ) : null}
    </DraftProvider>
  );
}

function ReadyVersion({
  version,
  newestVersionId,
}: {
  version: VersionFieldsFragment;
  newestVersionId: string;
}) {
  const [{ data }, ask] = useQuery({ query: VersionInsightsDocument, variables: { id: version.id } });
  const insights = data?.datasetVersion;
  return (
    <>
      {insights?.retraining ? (
        <RetrainingCard
          versionId={version.id}
          retraining={insights.retraining}
          onChange={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      <ClassesTable
        classes={version.classes}
        splitBySmallset={version.splitBySmallset}
        seed={version.seed}
        actions={<RedrawSplits version={version} newestVersionId={newestVersionId} />}
      />
      {insights?.labelCheck ? (
        <LabelSuspects versionId={version.id} imageCount={version.imageCount} check={insights.labelCheck} />
      ) : null}
      <LookAlikes version={version} />
      <PhotoGrid version={version} />
    </>
  );
}

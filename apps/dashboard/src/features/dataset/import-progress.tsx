/** An import as it goes, and the way to stop it. */
"use client";
import type { ProgressFieldsFragment } from "@smallset/schema/documents";
import { EditorsOnly } from "@/components/shell/editors-only";
import { Announcer } from "@/components/ui/announcer";
import { ProgressBar } from "@/components/ui/progress-bar";
import { countOf, formatCount, formatEta, formatRate } from "@/lib/format";
import { CancelJob } from "../operations/cancel-job";

export function ImportProgress({
  versionId,
  name,
  progress,
  isDerived,
}: {
  versionId: string;
  /** The dataset's. */
  name: string;
  progress: ProgressFieldsFragment | null;
  /** Made from another version: there is nothing to read. */
  isDerived: boolean;
}) {
  const title = isDerived ? "Writing the new version" : "Reading your photos";
  const facts = [
    progress?.total
      ? `${formatCount(progress.done)} of ${countOf(progress.total, "file")}`
      : progress
        ? countOf(progress.done, "file")
        : null,
    formatRate(progress?.ratePerSecond, "file"),
    formatEta(progress?.etaMs),
    progress?.failedFiles ? countOf(progress.failedFiles, "failed file") : null,
  ]
    .filter((fact) => fact !== null)
    .join(" · ");
  return (
    <section aria-label="Import" className="ss-card p-5 sm:p-6" data-testid="import-progress">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-base">{title}</h2>
        <p className="text-sm text-muted tabular-nums">{facts}</p>
      </div>
      <ProgressBar label={title} done={progress?.done ?? 0} total={progress?.total ?? 0} />
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">
          {isDerived
            ? "This takes a moment. The version before stays as it is."
            : "Each file is opened and checked. You may leave this page; the import goes on."}
        </p>
        <EditorsOnly>
          <CancelJob job={{ id: versionId, kind: "IMPORT_DATASET", name }} />
        </EditorsOnly>
      </div>
      <Announcer text={`${title}. ${facts}`} />
    </section>
  );
}

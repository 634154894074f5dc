/** One dataset at a glance: how many photos, which classes, whether it is ready. */
"use client";
import { type DatasetRowFragment, DatasetVersionEventsDocument } from "@smallset/schema/documents";
import { PageLink } from "@/components/ui/page-link";
import { useSubscription } from "urql";
import { Moment } from "@/components/ui/moment";
import { SyntheticBadge } from "@/components/ui/note-badge";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf } from "@/lib/format";

const SHOWN_CLASSES = 5;

export function DatasetCard({ dataset }: { dataset: DatasetRowFragment }) {
  const version = dataset.latestVersion;
  // Events bring the version itself, which updates the cached one that this card shows.
  useSubscription({
    query: DatasetVersionEventsDocument,
    variables: { id: version?.id ?? "" },
    pause: version?.status !== "IMPORTING",
  });
  const classes = version?.classes ?? [];
  return (
    <article className="ss-card relative flex h-full flex-col gap-3 p-5 transition-colors hover:border-line-strong">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="mr-auto text-base break-words">
          {/* The whole card is the link's target. */}
          <PageLink
            href={`/datasets/${dataset.id}`}
            className="after:absolute after:inset-0 after:rounded-[14px]"
          >
            {dataset.name}
          </PageLink>
        </h2>
        {dataset.synthetic ? <SyntheticBadge /> : null}
        {version && version.status !== "READY" ? <StatusBadge status={version.status} /> : null}
      </div>
      {version?.status === "IMPORTING" ? (
        <ProgressBar
          label={`Importing ${dataset.name}`}
          done={version.progress?.done ?? 0}
          total={version.progress?.total ?? 0}
        />
      ) : (
        <p className="text-sm text-muted tabular-nums">
          {version?.status === "FAILED"
            ? "The import failed"
            : version
              ? `${countOf(version.imageCount, "photo")} in ${countOf(classes.length, "class", "classes")}`
              : "Nothing imported yet"}
        </p>
      )}
      <ul className="flex flex-wrap gap-1.5 text-xs">
        {classes.slice(0, SHOWN_CLASSES).map(({ name }) => (
          <li key={name} className="max-w-40 truncate rounded-md bg-quiet-soft px-2 py-0.5">
            {name}
          </li>
        ))}
        {classes.length > SHOWN_CLASSES ? (
          <li className="px-1 py-0.5 text-muted">and {classes.length - SHOWN_CLASSES} more</li>
        ) : null}
      </ul>
      <p className="mt-auto pt-1 text-xs text-muted">
        <Moment at={version?.createdAt ?? dataset.createdAt} />
      </p>
    </article>
  );
}

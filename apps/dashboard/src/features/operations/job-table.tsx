/** Jobs as a table; on a phone each row becomes a card. */
"use client";
import type { JobFieldsFragment, JobKind, JobState } from "@smallset/schema/documents";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { progressFacts, stageTitle } from "../run/progress-words";
import { JobActions } from "./job-actions";

const KINDS: Record<JobKind, string> = {
  TRAIN_RUN: "Training",
  IMPORT_DATASET: "Import",
  EXPORT_MODEL: "Export",
  PREDICT_BATCH: "Batch",
  PREDICT_IMAGES: "Prediction",
};

const STATES: Record<JobState, { word: string; look: string }> = {
  RUNNING: { word: "Running", look: "bg-brand-soft text-brand" },
  WAITING: { word: "Waiting", look: "bg-warn-soft text-warn" },
  PAUSED: { word: "Paused", look: "bg-quiet-soft text-muted" },
  FAILED: { word: "Failed", look: "bg-bad-soft text-bad" },
};

const PLACES: Record<JobKind, (targetId: string) => string> = {
  TRAIN_RUN: (id) => `/runs/${id}`,
  PREDICT_IMAGES: (id) => `/runs/${id}`,
  IMPORT_DATASET: (id) => `/datasets/${id}`,
  EXPORT_MODEL: (name) => `/models/${name}`,
  PREDICT_BATCH: (name) => `/models/${name}/batches`,
};

export function JobTable({
  jobs,
  caption,
  onChanged,
}: {
  jobs: JobFieldsFragment[];
  caption: string;
  onChanged: () => void;
}) {
  return (
    <div className="overflow-x-auto">
      <table className="ss-table max-md:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-md:hidden">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {jobs.map((job) => (
            <JobRow key={`${job.kind}:${job.id}`} job={job} onChanged={onChanged} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobRow({ job, onChanged }: { job: JobFieldsFragment; onChanged: () => void }) {
  const { kind, state, name, createdAt, targetId } = job;
  const href = targetId && PLACES[kind](targetId);
  return (
    <tr
      data-testid="job"
      data-kind={kind}
      data-state={state}
      className="hoverable max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-4 max-md:gap-y-2 max-md:border-t max-md:border-line max-md:px-5 max-md:py-4 max-md:first:border-t-0 max-md:[&>td]:border-0 max-md:[&>td]:p-0"
    >
      <td className="text-muted max-md:order-1">{KINDS[kind]}</td>
      <td className="min-w-40 font-medium break-words max-md:w-full">
        {href ? (
          <PageLink href={href} className="hover:underline">
            {name}
          </PageLink>
        ) : (
          name
        )}
      </td>
      <td className="max-md:order-3 max-md:w-full md:min-w-52">
        <JobStateCell job={job} />
      </td>
      <td className="text-muted max-md:order-2 max-md:text-sm">
        <Moment at={createdAt} />
      </td>
      <td className="max-md:order-4">
        <JobActions job={job} onChanged={onChanged} />
      </td>
    </tr>
  );
}

function JobStateCell({ job: { state, name, progress, error } }: { job: JobFieldsFragment }) {
  const { word, look } = STATES[state];
  return (
    <div className="max-w-md space-y-1.5">
      <span className={`inline-block rounded-full px-2.5 py-0.5 text-xs font-semibold ${look}`}>{word}</span>
      {state === "RUNNING" && progress ? (
        <>
          <ProgressBar
            label={`${name}: ${stageTitle(progress.stage)}`}
            done={progress.done}
            total={progress.total}
          />
          <p className="text-xs text-muted tabular-nums">
            {[stageTitle(progress.stage), ...progressFacts(progress)].join(" · ")}
          </p>
        </>
      ) : null}
      {error ? (
        <p className="text-sm break-words" data-testid="job-error">
          {error.message} <span className="text-muted">{error.nextStep}</span>
        </p>
      ) : null}
    </div>
  );
}

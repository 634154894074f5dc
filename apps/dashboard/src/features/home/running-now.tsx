/** The runs that work or wait at this moment, moving as they move. */
import type { RunRowFragment } from "@smallset/schema/documents";
import { EditorsOnly } from "@/components/shell/editors-only";
import { NotifyToggle } from "@/components/shell/notify-toggle";
import { LinkButton } from "@/components/ui/link-button";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { RunRowState } from "../runs/run-row-state";

export function RunningNow({ runs, total }: { runs: RunRowFragment[]; total: number }) {
  return (
    <Section title="Running now" flush={runs.length > 0} actions={runs.length ? <NotifyToggle /> : null}>
      {runs.length ? (
        <ul data-testid="running-now">
          {runs.map((run) => (
            <li key={run.id} className="border-t border-line px-5 py-4 first:border-t-0 sm:px-6">
              <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
                <PageLink href={`/runs/${run.id}`} className="font-medium hover:underline">
                  {run.name}
                </PageLink>
                <span className="text-sm text-muted">{run.datasetVersion?.dataset.name}</span>
              </div>
              <RunRowState run={run} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-4 text-sm text-muted">
          <p>Nothing is running.</p>
          <EditorsOnly>
            <LinkButton href="/runs/new" size="xs" variant="default">
              Train a classifier
            </LinkButton>
          </EditorsOnly>
        </div>
      )}
      {total > runs.length ? (
        <p className="border-t border-line px-5 py-3 text-sm sm:px-6">
          <PageLink href="/runs" className="ss-link">
            {countOf(total - runs.length, "more run")}
          </PageLink>
        </p>
      ) : null}
    </Section>
  );
}

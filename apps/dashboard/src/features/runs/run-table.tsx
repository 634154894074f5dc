/** Runs as a table; on a phone each row becomes a card. */
"use client";
import { datasetName } from "@/lib/dataset-name";
import { extractorName } from "@/lib/extractor-name";
import type { RunOutcomeFragment } from "@smallset/schema/documents";
import { PageLink } from "@/components/ui/page-link";
import { Moment } from "@/components/ui/moment";
import { RandomWeightsBadge, SyntheticBadge, TrainedElsewhereBadge } from "@/components/ui/note-badge";
import { RunRowState } from "./run-row-state";
import { hasScore, ValidationAccuracy } from "./validation-accuracy";

export function RunTable({
  runs,
  showDataset = true,
}: {
  runs: RunOutcomeFragment[];
  showDataset?: boolean;
}) {
  return (
    <div className="overflow-x-auto">
      <table className="ss-table max-md:block">
        <caption className="sr-only">Runs, newest first</caption>
        <thead className="max-md:hidden">
          <tr>
            <th scope="col">Name</th>
            {showDataset ? <th scope="col">Dataset</th> : null}
            <th scope="col">Status</th>
            <th scope="col">Feature extractor</th>
            <th scope="col" className="num">
              Best accuracy
            </th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {runs.map((run) => (
            <tr
              key={run.id}
              data-testid="run-row"
              className="hoverable max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-4 max-md:gap-y-2 max-md:border-t max-md:border-line max-md:px-5 max-md:first:border-t-0 max-md:py-4 max-md:[&>td]:border-0 max-md:[&>td]:p-0"
            >
              <td className="min-w-36 font-medium max-md:w-full">
                <PageLink href={`/runs/${run.id}`} className="hover:underline">
                  {run.name}
                </PageLink>
              </td>
              {showDataset ? (
                <td className="max-md:order-5">
                  {run.datasetVersion ? (
                    <span className="flex items-center gap-2">
                      <PageLink
                        href={`/datasets/${run.datasetVersion.dataset.id}`}
                        className="text-muted hover:text-ink hover:underline"
                      >
                        {datasetName(run.datasetVersion.dataset)}
                      </PageLink>
                      {run.datasetVersion.dataset.synthetic ? <SyntheticBadge isCompact /> : null}
                    </span>
                  ) : null}
                </td>
              ) : null}
              <td className="md:min-w-36">
                <RunRowState run={run} />
              </td>
              <td className="max-md:hidden">
                <span className="flex items-center gap-2">
                  {run.extractor ? (
                    <span className="text-muted whitespace-nowrap">{extractorName(run.extractor.label)}</span>
                  ) : (
                    <TrainedElsewhereBadge />
                  )}
                  {run.extractor?.pretrained === false ? <RandomWeightsBadge isCompact /> : null}
                </span>
              </td>
              <td className={`num max-md:order-3 ${hasScore(run) ? "" : "max-md:hidden"}`}>
                <ValidationAccuracy run={run} />
              </td>
              <td className="text-muted max-md:order-6 max-md:text-sm">
                <Moment at={run.createdAt} isShort />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

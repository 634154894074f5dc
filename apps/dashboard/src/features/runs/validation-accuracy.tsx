/** The best validation accuracy that any epoch of a run reached, or a dash while there is none. */
import { METRIC_KEYS } from "@smallset/schema";
import type { RunRowFragment, SummaryFieldsFragment } from "@smallset/schema/documents";
import { formatPercent } from "@/lib/format";

export const bestAccuracyOf = (run: Pick<RunRowFragment, "summaries">): SummaryFieldsFragment | undefined =>
  run.summaries.find(({ key }) => key === METRIC_KEYS.validationAccuracy);

export function ValidationAccuracy({ summary }: { summary: SummaryFieldsFragment | undefined }) {
  if (!summary) return <span className="text-muted">–</span>;
  return (
    <span className="font-medium tabular-nums" title={`At epoch ${summary.bestStep}`}>
      {formatPercent(summary.best)}
      <span className="font-normal text-muted md:hidden"> at best</span>
    </span>
  );
}

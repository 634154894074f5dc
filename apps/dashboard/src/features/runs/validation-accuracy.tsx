/** A run's best validation accuracy, or a dash while there is none. */
import type { SummaryFieldsFragment } from "@smallset/schema/documents";
import { formatPercent } from "@/lib/format";

export function ValidationAccuracy({ summaries }: { summaries: SummaryFieldsFragment[] }) {
  const summary = summaries.find(({ key }) => key === "val/accuracy");
  if (!summary) return <span className="text-muted max-md:hidden">–</span>;
  return (
    <span className="font-medium tabular-nums" title={`Best at epoch ${summary.bestStep}`}>
      {formatPercent(summary.best)}
      <span className="font-normal text-muted md:hidden"> right</span>
    </span>
  );
}

/** The best validation accuracy that any epoch of a run reached, or what its trainings came to; a dash while there is none. */
import { METRIC_KEYS } from "@smallset/schema";
import type { RunOutcomeFragment } from "@smallset/schema/documents";
import { formatPercent } from "@/lib/format";
import { parentScoreOf } from "@/lib/parent-score";
import { ParentScoreText } from "./parent-score-text";

export const hasScore = (run: RunOutcomeFragment): boolean =>
  summaryOf(run) !== undefined || parentScoreOf(run) !== null;

const summaryOf = ({ summaries }: RunOutcomeFragment) =>
  summaries.find(({ key }) => key === METRIC_KEYS.validationAccuracy);

export function ValidationAccuracy({ run }: { run: RunOutcomeFragment }) {
  const summary = summaryOf(run);
  const score = parentScoreOf(run);
  if (score) return <ParentScoreText score={score} format={formatPercent} />;
  if (!summary) return <span className="text-muted">–</span>;
  return (
    <span className="font-medium tabular-nums" title={`At epoch ${summary.bestStep}`}>
      {formatPercent(summary.best)}
      <span className="font-normal text-muted md:hidden"> at best</span>
    </span>
  );
}

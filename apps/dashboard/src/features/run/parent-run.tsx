/** What a sweep, repeated seeds or a cross-validation found: the spread of the scores, and every training. */
import { ProgressBar } from "@/components/ui/progress-bar";
import { countOf } from "@/lib/format";
import type { Gathered } from "./child-words";
import { ChildrenTable } from "./children-table";
import { ParentHeadline } from "./parent-headline";
import type { RunDetails } from "./run-details";
import { SpreadTable } from "./spread-table";

export function ParentRun({
  run,
  gathered,
  stage,
  isOver,
}: {
  run: RunDetails;
  gathered: Gathered;
  /** What the parent itself is doing; null before it begins. */
  stage: string | null;
  isOver: boolean;
}) {
  const { children, bestChildId, spread } = gathered;
  const over = children.filter(({ status }) => !["SCHEDULED", "RUNNING"].includes(status)).length;
  const best = children.find(({ id }) => id === bestChildId);
  return (
    <>
      {isOver || stage !== "training" ? null : (
        <section aria-label="Progress" className="ss-card p-5 sm:p-6">
          <div className="mb-3 flex flex-wrap justify-between gap-x-6 text-sm">
            <h2 className="text-base">Training</h2>
            <p className="text-muted tabular-nums">
              {over} of {countOf(children.length, "training")} done
            </p>
          </div>
          <ProgressBar label="Trainings" done={over} total={children.length} />
        </section>
      )}
      {spread.length ? (
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
          <ParentHeadline run={run} spread={spread} best={best} />
          <SpreadTable spread={spread} />
        </div>
      ) : null}
      <ChildrenTable run={run} rows={children} bestChildId={bestChildId} />
    </>
  );
}

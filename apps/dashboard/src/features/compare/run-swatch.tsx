/** The line that stands for a run, in the table as in the chart. */
import type { ComparedRun } from "./compared-run";

export const RunSwatch = ({ run }: { run: Pick<ComparedRun, "colorVariable" | "dashed"> }) => (
  <svg aria-hidden width="22" height="8" className="shrink-0">
    <line
      x1="1"
      x2="21"
      y1="4"
      y2="4"
      stroke={`var(${run.colorVariable})`}
      strokeWidth="3"
      strokeDasharray={run.dashed ? "5 3" : undefined}
    />
  </svg>
);

/** The piece of a line that stands for it, in a legend or a table, as in the chart. */
import type { Line } from "./line-chart-props";

export const LineSwatch = ({ line }: { line: Pick<Line, "colorVariable" | "dashed"> }) => (
  <svg aria-hidden width="22" height="8" className="shrink-0">
    <line
      x1="1"
      x2="21"
      y1="4"
      y2="4"
      stroke={`var(${line.colorVariable})`}
      strokeWidth="2.5"
      strokeDasharray={line.dashed ? "5 3" : undefined}
    />
  </svg>
);

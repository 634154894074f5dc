/** A parent's score in a row of a table: its best training's, or mean ± standard deviation. */
import type { ParentScore } from "@/lib/parent-score";

export function ParentScoreText({
  score: { value, sd, words },
  format,
}: {
  score: ParentScore;
  format: (value: number) => string;
}) {
  return (
    <span className="whitespace-nowrap tabular-nums" title={words} data-testid="parent-score">
      <span className="font-medium">{format(value)}</span>
      {sd === null ? null : <span className="text-muted"> ± {format(sd).replace(/\u202f%$/, "")}</span>}
      <span className="sr-only">, {words}</span>
    </span>
  );
}

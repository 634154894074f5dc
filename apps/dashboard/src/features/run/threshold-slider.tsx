/** How sure must the model be to answer? Fewer answers, fewer mistakes. */
"use client";
import { useId, useState } from "react";
import { Section } from "@/components/ui/section";
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import { countOf, formatCount, formatPercent } from "@/lib/format";

type Points = EvaluationFieldsFragment["thresholds"];

export function ThresholdSlider({ points, count }: { points: Points; count: number }) {
  const [index, setIndex] = useState(0);
  const id = useId();
  const point = points[index] ?? points[0];
  if (!point) return null;
  const wrong = point.answered - point.correct;
  const declined = count - point.answered;
  return (
    <Section
      title="How sure must it be?"
      hint="Below the threshold the model says nothing and leaves the photo to a person. Move it to see what that costs."
    >
      <label htmlFor={id} className="text-sm font-medium">
        Threshold: <span className="tabular-nums">{formatPercent(point.threshold, 0)}</span>
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={points.length - 1}
        value={index}
        onChange={(event) => setIndex(Number(event.currentTarget.value))}
        aria-valuetext={`${formatPercent(point.threshold, 0)}: answers ${point.answered} of ${count}, ${wrong} wrong`}
        className="mt-2 w-full accent-[var(--ss-brand)]"
        data-testid="threshold"
      />
      <div aria-hidden className="mt-3 flex h-3 overflow-hidden rounded-full bg-quiet-soft">
        <div className="bg-ok" style={{ width: `${(point.correct / count) * 100}%` }} />
        <div className="bg-bad" style={{ width: `${(wrong / count) * 100}%` }} />
      </div>
      <dl className="mt-4 grid grid-cols-1 gap-4 text-sm sm:grid-cols-3">
        <div>
          <dt className="text-muted">Answers</dt>
          <dd className="text-lg font-semibold tabular-nums">
            {formatCount(point.answered)} of {formatCount(count)}
          </dd>
        </div>
        <div>
          <dt className="text-muted">Right, when it answers</dt>
          <dd className="text-lg font-semibold tabular-nums" data-testid="threshold-accuracy">
            {point.answered ? formatPercent(point.correct / point.answered) : "–"}
          </dd>
        </div>
        <div>
          <dt className="text-muted">Left to a person</dt>
          <dd className="text-lg font-semibold tabular-nums">{countOf(declined, "photo")}</dd>
        </div>
      </dl>
    </Section>
  );
}

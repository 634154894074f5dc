/** The score with its uncertainty, in sentences. */
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { Section } from "@/components/ui/section";
import { countOf, formatCount, formatMetric, formatPercent } from "@/lib/format";

export function AccuracyInWords({
  evaluation,
  children,
}: {
  evaluation: EvaluationFieldsFragment;
  /** Stands below the score. */
  children?: ReactNode;
}) {
  const { accuracy, accuracyInterval, count, split, macroF1, loss } = evaluation;
  const right = Math.round(accuracy * count);
  return (
    <Section title="How good is it?">
      <p className="text-5xl font-semibold tracking-tight text-brand tabular-nums" data-testid="run-accuracy">
        {formatPercent(accuracy)}
      </p>
      <p className="mt-3">
        It named <strong className="tabular-nums">{formatCount(right)}</strong> of{" "}
        <strong className="tabular-nums">{countOf(count, `${split} photo`)}</strong> right; it had not learned
        from {count === 1 ? "it" : "any of them"}.
      </p>
      <div aria-hidden className="relative mt-5 h-2 rounded-full bg-quiet-soft">
        <div
          className="absolute h-full rounded-full bg-brand/35"
          style={{
            left: `${accuracyInterval.low * 100}%`,
            width: `${(accuracyInterval.high - accuracyInterval.low) * 100}%`,
          }}
        />
        <div
          className="absolute -top-1 h-4 w-1 -translate-x-1/2 rounded-full bg-brand"
          style={{ left: `${accuracy * 100}%` }}
        />
      </div>
      <p className="mt-3 text-sm text-muted">
        With this many photos chance plays a part: on other photos of the same kind, expect between{" "}
        <span className="font-medium text-ink tabular-nums">{formatPercent(accuracyInterval.low)}</span> and{" "}
        <span className="font-medium text-ink tabular-nums">{formatPercent(accuracyInterval.high)}</span> (
        {formatPercent(0.95, 0)} interval).
      </p>
      <p className="mt-2 text-sm text-muted tabular-nums">
        Macro F1 {formatMetric(macroF1)} · loss {formatMetric(loss)}
      </p>
      {children}
    </Section>
  );
}

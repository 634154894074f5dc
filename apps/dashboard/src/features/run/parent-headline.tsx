/** A parent's one number, and what it is of. */
import { METRIC_KEYS } from "@smallset/schema";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { countOf, formatPercent } from "@/lib/format";
import { type Child, labelOf, settingOf, type Spread, valueOf } from "./child-words";
import type { RunDetails } from "./run-details";

/** The held-out score where there is a test split, else validation's. */
const headlineOf = (spread: Spread[]): Spread | undefined =>
  spread.find(({ key }) => key === "test/accuracy") ??
  spread.find(({ key }) => key === METRIC_KEYS.validationAccuracy);

const WORDS: Record<string, { title: string; of: string }> = {
  folds: { title: "How good is it?", of: "Each photo was held out once, in one of" },
  repeat: { title: "How much is chance?", of: "The same settings with" },
  sweep: { title: "What was best?", of: "Tried" },
};

export function ParentHeadline({
  run,
  spread,
  best,
}: {
  run: RunDetails;
  spread: Spread[];
  best: Child | undefined;
}) {
  const score = headlineOf(spread);
  if (!score) return null;
  const words = WORDS[run.kind] ?? { title: "Scores", of: "Of" };
  const isSweep = run.kind === "sweep";
  const bestScore = best && valueOf(best, METRIC_KEYS.validationAccuracy);
  return (
    <Section title={words.title}>
      <p
        className="text-4xl font-semibold tracking-tight text-brand tabular-nums sm:text-5xl"
        data-testid="parent-score"
      >
        {isSweep && bestScore !== undefined ? formatPercent(bestScore) : formatPercent(score.mean)}
        {!isSweep && score.sd !== null ? (
          <span className="text-2xl font-medium"> ± {(score.sd * 100).toFixed(1)}</span>
        ) : null}
      </p>
      <p className="mt-3">
        {isSweep ? (
          <>
            validation accuracy of the best of {countOf(score.count, "training")}
            {score.sd === null
              ? "."
              : `; over all of them it is ${formatPercent(score.mean)} ± ${(score.sd * 100).toFixed(1)}.`}
          </>
        ) : (
          <>
            {words.of} {countOf(score.count, run.kind === "folds" ? "fold" : "seed")}: mean accuracy ±
            standard deviation, from {formatPercent(score.min)} to {formatPercent(score.max)}.
          </>
        )}
      </p>
      {best ? (
        <p className="mt-3 text-sm">
          <PageLink href={`/runs/${best.id}`} className="ss-link" data-testid="best-child">
            Open the best training
          </PageLink>{" "}
          <span className="text-muted">
            {run.plan?.parameters.map((name) => `${labelOf(name)} ${settingOf(best, name)}`).join(", ")}
          </span>
        </p>
      ) : null}
    </Section>
  );
}

/** What a sweep, repeated seeds or a cross-validation found: the spread of the scores, and every training. */
import { METRIC_KEYS } from "@smallset/schema";
import { ProgressBar } from "@/components/ui/progress-bar";
import { PageLink } from "@/components/ui/page-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { countOf, formatMetric, formatPercent } from "@/lib/format";
import type { RunDetails } from "./run-details";

type Gathered = NonNullable<RunDetails["gathered"]>;
type Child = Gathered["children"][number];
type Spread = Gathered["spread"][number];

const isShare = (key: string) => /accuracy|f1$/.test(key);
const say = (key: string, value: number) => (isShare(key) ? formatPercent(value) : formatMetric(value));

/** The held-out score where there is a test split, else validation's. */
const headline = (spread: Spread[]): Spread | undefined =>
  spread.find(({ key }) => key === "test/accuracy") ??
  spread.find(({ key }) => key === METRIC_KEYS.validationAccuracy);

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
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
          <Headline run={run} spread={spread} best={best} />
          <SpreadTable spread={spread} />
        </div>
      ) : null}
      <Children run={run} rows={children} bestChildId={bestChildId} />
    </>
  );
}

const WORDS: Record<string, { title: string; of: string }> = {
  folds: { title: "How good is it?", of: "Each photo was held out once, in one of" },
  repeat: { title: "How much is chance?", of: "The same settings with" },
  sweep: { title: "What was best?", of: "Tried" },
};

function Headline({ run, spread, best }: { run: RunDetails; spread: Spread[]; best: Child | undefined }) {
  const score = headline(spread);
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

function SpreadTable({ spread }: { spread: Spread[] }) {
  return (
    <Section title="Mean and spread" hint="Of each training the epoch whose weights are kept." flush>
      <ScrollRegion label="Mean and spread of each metric, a table">
        <table className="ss-table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="num">
                Mean ± sd
              </th>
              <th scope="col" className="num">
                Lowest
              </th>
              <th scope="col" className="num">
                Highest
              </th>
            </tr>
          </thead>
          <tbody>
            {spread.map(({ key, mean, sd, min, max }) => (
              <tr key={key}>
                <td className="font-mono text-xs">{key}</td>
                <td className="num whitespace-nowrap">
                  {say(key, mean)}
                  {sd === null ? "" : ` ± ${isShare(key) ? (sd * 100).toFixed(1) : formatMetric(sd)}`}
                </td>
                <td className="num">{say(key, min)}</td>
                <td className="num">{say(key, max)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

const LABELS: Record<string, string> = {
  learningRate: "learning rate",
  batchSize: "batch size",
  l2: "L2",
  labelSmoothing: "label smoothing",
  classWeights: "class weights",
  hiddenLayers: "layers",
};
const labelOf = (name: string) => LABELS[name] ?? name;

/** A child's value of what its parent spreads over. */
function settingOf({ hyperparameters: h }: Child, name: string): string {
  if (!h) return "–";
  const [first] = h.hiddenLayers;
  if (name === "units" || name === "dropout") return String(first?.[name] ?? "–");
  if (name === "hiddenLayers") return h.hiddenLayers.map(({ units }) => units).join(" → ") || "none";
  const value = (h as unknown as Record<string, unknown>)[name];
  if (typeof value !== "number" || Number.isInteger(value)) return String(value ?? "–");
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** Of the weights that are kept; while it trains, the best so far. */
const valueOf = (child: Child, key: string): number | undefined => {
  const summary = child.summaries.find((candidate) => candidate.key === key);
  return summary?.kept ?? summary?.best;
};

function Children({
  run,
  rows,
  bestChildId,
}: {
  run: RunDetails;
  rows: Child[];
  bestChildId: string | null;
}) {
  const parameters = run.plan?.parameters ?? [];
  const hasRungs = (run.plan?.rungs ?? 0) > 1;
  const isFolds = run.kind === "folds";
  return (
    <Section title={isFolds ? "Folds" : "Trainings"} flush>
      <ScrollRegion label={isFolds ? "All folds, a table" : "All trainings, a table"}>
        <table className="ss-table" data-testid="children">
          <thead>
            <tr>
              <th scope="col">{isFolds ? "Held out" : "Training"}</th>
              {hasRungs ? (
                <th scope="col" className="num">
                  Rung
                </th>
              ) : null}
              {parameters.map((name) => (
                <th key={name} scope="col" className="num">
                  {labelOf(name)}
                </th>
              ))}
              {hasRungs ? (
                <th scope="col" className="num">
                  Epochs
                </th>
              ) : null}
              <th scope="col">Status</th>
              <th scope="col" className="num">
                Validation accuracy
              </th>
              <th scope="col" className="num">
                Loss
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((child, index) => {
              const accuracy = valueOf(child, METRIC_KEYS.validationAccuracy);
              const loss = valueOf(child, METRIC_KEYS.validationLoss);
              return (
                <tr key={child.id} className="hoverable">
                  <td className="whitespace-nowrap">
                    <PageLink href={`/runs/${child.id}`} className="ss-link">
                      {isFolds ? `Fold ${(child.fold ?? 0) + 1}` : index + 1}
                    </PageLink>
                    {child.id === bestChildId ? (
                      <span className="ml-2 rounded-full bg-ok-soft px-2 py-0.5 text-xs font-semibold text-ok">
                        best
                      </span>
                    ) : null}
                  </td>
                  {hasRungs ? <td className="num">{(child.rung ?? 0) + 1}</td> : null}
                  {parameters.map((name) => (
                    <td key={name} className="num whitespace-nowrap">
                      {settingOf(child, name)}
                    </td>
                  ))}
                  {hasRungs ? <td className="num">{child.hyperparameters?.epochs}</td> : null}
                  <td>
                    <StatusBadge status={child.status} isPaused={child.pausedAt !== null} />
                  </td>
                  <td className="num">{accuracy === undefined ? "–" : formatPercent(accuracy)}</td>
                  <td className="num">{loss === undefined ? "–" : formatMetric(loss)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

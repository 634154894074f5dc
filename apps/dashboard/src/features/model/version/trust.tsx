/** Whether "90 % sure" means right nine times of ten, and when the version says that it is not sure. */
import type { ReactNode } from "react";
import { Section } from "@/components/ui/section";
import { countOf, formatPercent } from "@/lib/format";
import { ReliabilityDiagram } from "./reliability-diagram";
import type { VersionInFull } from "./version-page";

export function Trust({ version }: { version: VersionInFull }) {
  const { reliability } = version;
  if (!reliability)
    return (
      <Section title="Can its percentages be believed?">
        <p className="text-sm text-muted">
          Its run was trained before Smallset measured that. Train it again to know.
        </p>
        <div className="mt-4">
          <Abstaining version={version} />
        </div>
      </Section>
    );
  const { before, after, temperature, count, split, crossFitted, fittedCount } = reliability;
  return (
    <Section
      title="Can its percentages be believed?"
      hint={`Measured on ${countOf(count, `${split} photo`)} that it had not learned from.`}
    >
      <p className="text-sm">
        What it says and what comes true lie <strong data-testid="ece">{formatPercent(after.ece)}</strong>{" "}
        apart on average; {formatPercent(before.ece)} before calibration.
      </p>
      <ReliabilityDiagram bins={after.bins} />
      <dl className="mt-4 grid grid-cols-1 gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
        <Fact term="Temperature">
          {temperature.toFixed(2)}, from {countOf(fittedCount, "validation photo")}:{" "}
          {temperature > 1.02
            ? "it was too sure of itself"
            : temperature < 0.98
              ? "it was too modest"
              : "it was right about itself"}
          {crossFitted ? "; measured in five folds" : ""}.
        </Fact>
        <Abstaining version={version} />
      </dl>
    </Section>
  );
}

function Abstaining({ version: { threshold, abstention } }: { version: VersionInFull }) {
  if (threshold === null || threshold === undefined)
    return <Fact term="When it is unsure">it answers all the same: no threshold is set.</Fact>;
  return (
    <Fact term="When it is unsure">
      below {formatPercent(threshold)} it says so.{" "}
      {abstention
        ? `That way ${formatPercent(abstention.rightCount / abstention.answeredCount)} of its answers to validation photos were right (${formatPercent(abstention.targetPrecision, 0)} were wanted), and it answered ${formatPercent(abstention.answeredCount / abstention.count, 0)} of them.`
        : null}
    </Fact>
  );
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div>
    <dt className="text-xs font-semibold text-muted">{term}</dt>
    <dd className="mt-0.5">{children}</dd>
  </div>
);

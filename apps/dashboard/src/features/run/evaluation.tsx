/** How far the finished run can be trusted, most important first. */
import type { EvaluationFieldsFragment, RivalFieldsFragment } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { Section } from "@/components/ui/section";
import { AccuracyInWords } from "./accuracy-in-words";
import { ClassTable } from "./class-table";
import { ConfusionMatrix } from "./confusion-matrix";
import { Rivals } from "./rivals";
import { ThresholdSlider } from "./threshold-slider";
import { WorstMistakes } from "./worst-mistakes";

export function Evaluation({
  runId,
  evaluation,
  rivals,
  tryIt,
  children,
}: {
  runId: string;
  evaluation: EvaluationFieldsFragment;
  rivals: RivalFieldsFragment[];
  /** Stands beside the score: the best way to understand it. */
  tryIt: ReactNode;
  /** The curves, between the score and the details. */
  children: ReactNode;
}) {
  return (
    <>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <AccuracyInWords evaluation={evaluation}>
          <Rivals runId={runId} rivals={rivals} />
        </AccuracyInWords>
        {tryIt}
      </div>
      {children}
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
        <Section title="Each class" flush>
          <ClassTable classes={evaluation.classes} />
        </Section>
        <Section
          title="What was taken for what"
          hint="Each row is what a photo shows, each column what the model said. A number opens its photos."
        >
          <ConfusionMatrix
            runId={runId}
            classNames={evaluation.classes.map(({ className }) => className)}
            counts={evaluation.confusionMatrix}
          />
        </Section>
      </div>
      <ThresholdSlider points={evaluation.thresholds} count={evaluation.count} />
      <WorstMistakes
        runId={runId}
        mistakes={evaluation.worstMistakes}
        count={evaluation.count}
        accuracy={evaluation.accuracy}
      />
    </>
  );
}

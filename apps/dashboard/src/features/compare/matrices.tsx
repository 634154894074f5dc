/** Every run's confusion matrix, side by side, in the same order of classes. */
import { LineSwatch } from "@/components/charts/line-swatch";
import { Section } from "@/components/ui/section";
import { ConfusionMatrix } from "../run/confusion-matrix";
import type { ComparedRun } from "./compared-run";

export function Matrices({ runs }: { runs: ComparedRun[] }) {
  return (
    <Section
      title="What was taken for what"
      hint="Each row is what a photo shows, each column what the run said."
    >
      <div className="grid grid-cols-1 gap-x-8 gap-y-8 lg:grid-cols-2">
        {runs.map((run) => (
          <div key={run.id} className="min-w-0">
            <h3 className="mb-2 flex items-center gap-2 text-sm font-medium">
              <LineSwatch line={run} />
              {run.label}
            </h3>
            <ConfusionMatrix
              label={`Confusion matrix of ${run.label}`}
              runId={run.id}
              classNames={(run.evaluation?.classes ?? []).map(({ className }) => className)}
              counts={run.evaluation?.confusionMatrix ?? []}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}

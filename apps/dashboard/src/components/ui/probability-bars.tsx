/** The classes a model finds most probable, as bars with their numbers. */
import type { PredictImagesMutation } from "@smallset/schema/documents";
import { formatPercent } from "@/lib/format";

type Prediction = PredictImagesMutation["predictImages"][number]["predictions"][number];

export function ProbabilityBars({ predictions }: { predictions: Prediction[] }) {
  return (
    <ol className="space-y-2">
      {predictions.map((prediction, rank) => (
        <li key={prediction.classIndex} className="text-sm">
          <div className="mb-1 flex justify-between gap-3">
            <span className={`break-all ${rank === 0 ? "font-semibold" : "text-muted"}`}>
              {prediction.className}
            </span>
            <span className="tabular-nums">{formatPercent(prediction.probability)}</span>
          </div>
          <div aria-hidden className="h-2 overflow-hidden rounded-full bg-quiet-soft">
            <div
              className={`h-full rounded-full ${rank === 0 ? "bg-brand" : "bg-line-strong"}`}
              style={{ width: `${prediction.probability * 100}%` }}
            />
          </div>
        </li>
      ))}
    </ol>
  );
}

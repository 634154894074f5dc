/** One photo and what the model made of it. */
import type { PredictImagesMutation } from "@smallset/schema/documents";
import { ErrorNotice } from "@/components/ui/error-notice";
import { ProbabilityBars } from "@/components/ui/probability-bars";

export interface PredictedPhoto {
  id: string;
  fileName: string;
  /** An object URL of the file in this browser. */
  previewUrl: string | null;
  answer: PredictImagesMutation["predictImages"][number];
}

const totalMs = ({ decodeMs, extractMs, topModelMs }: PredictedPhoto["answer"]): number | null =>
  extractMs === null ? null : (decodeMs ?? 0) + (extractMs ?? 0) + (topModelMs ?? 0);

export function PredictionResult({ fileName, previewUrl, answer }: PredictedPhoto) {
  const took = totalMs(answer);
  const top = answer.predictions[0];
  return (
    <div className="flex gap-4" data-testid="prediction">
      {previewUrl ? (
        // A local object URL: nothing for next/image to do.
        // oxlint-disable-next-line nextjs/no-img-element
        <img
          src={previewUrl}
          alt={fileName}
          className="size-24 shrink-0 rounded-lg bg-quiet-soft object-cover sm:size-32"
        />
      ) : null}
      <div className="min-w-0 flex-1">
        {answer.error ? (
          <ErrorNotice error={answer.error} />
        ) : (
          <>
            <p className="sr-only" data-testid="prediction-top" data-class={top?.className}>
              {top ? `${fileName}: ${top.className}` : `${fileName}: no answer`}
            </p>
            <ProbabilityBars predictions={answer.predictions} />
          </>
        )}
        <p className="mt-2 truncate text-xs text-muted tabular-nums">
          {fileName}
          {took === null ? "" : ` · ${took.toFixed(0)} ms`}
        </p>
      </div>
    </div>
  );
}

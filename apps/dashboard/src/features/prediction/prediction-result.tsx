/** One photo and what the model made of it. */
import type { PredictImagesMutation } from "@smallset/schema/documents";
import { ErrorNotice } from "@/components/ui/error-notice";
import { formatPercent } from "@/lib/format";
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
            {answer.abstained ? <Unsure answer={answer} /> : null}
            <ProbabilityBars predictions={answer.predictions} />
          </>
        )}
        <p className="mt-2 truncate text-xs text-muted tabular-nums">
          {fileName}
          {took === null ? "" : ` · ${took.toFixed(0)} ms`}
        </p>
        {answer.receipt ? <Receipt answer={answer} receipt={answer.receipt} /> : null}
      </div>
    </div>
  );
}

/** Below the version's threshold: what it says is there to be looked at, not to be relied upon. */
const Unsure = ({ answer: { receipt, predictions } }: Pick<PredictedPhoto, "answer">) => (
  <p
    data-testid="abstained"
    className="mb-3 inline-block rounded-lg bg-warn-soft px-2.5 py-1 text-sm font-medium text-warn"
  >
    Not sure: {formatPercent(predictions[0]?.probability ?? 0)} is below{" "}
    {formatPercent(receipt?.threshold ?? 0)}. Better ask a person.
  </p>
);

const milliseconds = (value: number | null | undefined) => (value == null ? "–" : `${value.toFixed(1)} ms`);

/** Which version answered, so that the answer can be traced and repeated. */
function Receipt({
  answer,
  receipt,
}: {
  answer: PredictedPhoto["answer"];
  receipt: NonNullable<PredictedPhoto["answer"]["receipt"]>;
}) {
  const { modelName, version, alias, digest, extractorFingerprint, temperature } = receipt;
  const facts: [string, string][] = [
    ["Answered by", `${modelName}, version ${version}${alias ? ` (${alias})` : ""}`],
    ["Digest", digest],
    ["Extractor", extractorFingerprint],
    ["Temperature", temperature == null ? "none" : temperature.toFixed(3)],
    ["Decoding", milliseconds(answer.decodeMs)],
    ["Backbone", milliseconds(answer.extractMs)],
    ["Top model", milliseconds(answer.topModelMs)],
  ];
  return (
    <details className="mt-1 text-xs text-muted" data-testid="receipt">
      <summary className="cursor-pointer">
        Receipt: {modelName}, version {version}
      </summary>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt>{term}</dt>
            <dd className="font-mono break-all text-ink">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

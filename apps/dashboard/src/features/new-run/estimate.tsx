/** Time and disk that the run will take, asked anew when something is changed. */
"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { IconClockHour4 } from "@tabler/icons-react";
import { RunEstimateDocument, type StartRunInput, type SweepPlanInput } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { countOf, formatBytes, formatCount, formatDuration } from "@/lib/format";

/** Typing asks once. */
const SETTLE_MS = 400;

/** Minutes are precise enough for what is only an estimate. */
const roughly = (ms: number): string =>
  ms < 5_000
    ? "a few seconds"
    : ms < 90_000
      ? `${Math.ceil(ms / 10_000) * 10} s`
      : formatDuration(Math.ceil(ms / 60_000) * 60_000).replace(" 00 s", "");

export function Estimate({ input, plan }: { input: StartRunInput | null; plan: SweepPlanInput | null }) {
  const [question] = useDebouncedValue(JSON.stringify({ input, plan }), SETTLE_MS);
  const asked = JSON.parse(question) as { input: StartRunInput | null; plan: SweepPlanInput | null };
  const [{ data, error }] = useQuery({
    query: RunEstimateDocument,
    variables: { input: asked.input ?? { datasetVersionId: "" }, plan: asked.plan },
    pause: asked.input === null,
    requestPolicy: "cache-and-network",
  });
  const estimate = data?.runEstimate;
  if (!input || error || !estimate) return <p className="min-h-10 text-sm text-muted" aria-live="polite" />;
  const { extractionMs, trainingMs, imagesToExtract, imageCount, trainings, diskBytes, basis } = estimate;
  const photos =
    imagesToExtract === 0
      ? "All photos have been looked at before."
      : `${countOf(imagesToExtract, "photo")} to look at${imagesToExtract < imageCount ? ` of ${formatCount(imageCount)}` : ""}: ${roughly(extractionMs)}.`;
  return (
    <div className="flex min-h-10 items-start gap-2.5 text-sm" aria-live="polite" data-testid="estimate">
      <IconClockHour4 size={18} aria-hidden className="mt-px shrink-0 text-muted" />
      <div>
        <p>
          About <strong className="font-semibold">{roughly(extractionMs + trainingMs)}</strong> and{" "}
          {formatBytes(diskBytes)} of disk at most.
        </p>
        <p className="mt-0.5 text-muted">
          {photos} {countOf(trainings, "training")}: up to {roughly(trainingMs)}. {basis}
        </p>
      </div>
    </div>
  );
}

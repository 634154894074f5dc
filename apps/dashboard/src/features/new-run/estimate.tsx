/** Time and disk that the run will take, asked anew when something is changed. */
"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { IconClockHour4 } from "@tabler/icons-react";
import {
  RunEstimateDocument,
  type RunEstimateQuery,
  type StartRunInput,
  type SweepPlanInput,
} from "@smallset/schema/documents";
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

/** Photos, and views of them, that no run has looked at. */
function lookingAt({
  imagesToExtract,
  viewsToExtract,
  imageCount,
  extractionMs,
}: RunEstimateQuery["runEstimate"]): string {
  if (imagesToExtract + viewsToExtract === 0) return "All photos have been looked at before.";
  const photos = `${countOf(imagesToExtract, "photo")}${imagesToExtract > 0 && imagesToExtract < imageCount ? ` of ${formatCount(imageCount)}` : ""}`;
  const views = countOf(viewsToExtract, "further view");
  const what =
    viewsToExtract === 0 ? photos : imagesToExtract === 0 ? `${views} of photos` : `${photos} and ${views}`;
  return `${what} to look at: ${roughly(extractionMs)}.`;
}

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
  const { extractionMs, trainingMs, trainings, diskBytes, basis } = estimate;
  return (
    <div className="flex min-h-10 items-start gap-2.5 text-sm" aria-live="polite" data-testid="estimate">
      <IconClockHour4 size={18} aria-hidden className="mt-px shrink-0 text-muted" />
      <div>
        <p>
          About <strong className="font-semibold">{roughly(extractionMs + trainingMs)}</strong> and{" "}
          {formatBytes(diskBytes)} of disk at most.
        </p>
        <p className="mt-0.5 text-muted">
          {lookingAt(estimate)} {countOf(trainings, "training")}: up to {roughly(trainingMs)}. {basis}
        </p>
      </div>
    </div>
  );
}

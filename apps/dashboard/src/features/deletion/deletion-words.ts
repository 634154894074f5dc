/** What a deletion takes away, in a sentence. */
import type { DeletionFieldsFragment } from "@smallset/schema/documents";
import { countOf } from "../../lib/format";

/** "2 runs with their curves, scores and models"; null when nothing can go. */
export function describeDeletion({
  runCount,
  datasetCount,
  imageCount,
}: Pick<DeletionFieldsFragment, "runCount" | "datasetCount" | "imageCount">): string | null {
  const parts = [
    datasetCount
      ? `${datasetCount === 1 ? "The dataset" : countOf(datasetCount, "dataset")} with ${countOf(imageCount, "photo")} in all its versions`
      : null,
    runCount
      ? `${countOf(runCount, "run")} with ${runCount === 1 ? "its curves, scores and model" : "their curves, scores and models"}`
      : null,
  ].filter((part) => part !== null);
  return parts.length ? parts.join(", and ") : null;
}

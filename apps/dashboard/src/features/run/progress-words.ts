/** A stage's progress in plain words. */
import type { ProgressFieldsFragment } from "@smallset/schema/documents";
import { countOf, formatCount, formatEta, formatRate } from "../../lib/format";

const STAGE_WORDS: Record<string, { title: string; unit: string }> = {
  loading: { title: "Loading the feature extractor", unit: "step" },
  // Photos, and each further view of one that training will see.
  extraction: { title: "Looking at the photos", unit: "picture" },
  training: { title: "Training", unit: "epoch" },
  evaluation: { title: "Checking with photos it has not learned from", unit: "image" },
  saving: { title: "Saving", unit: "step" },
  trainings: { title: "Training", unit: "training" },
  unpacking: { title: "Unpacking", unit: "file" },
  scanning: { title: "Opening and checking each file", unit: "file" },
  storing: { title: "Keeping the photos", unit: "photo" },
  answering: { title: "Answering", unit: "photo" },
};

export const stageTitle = (stage: string): string => STAGE_WORDS[stage]?.title ?? "Working";

/** Such as ["120 of 800 pictures", "14.2 pictures/s", "about 50 s left", "2 failed files"]. */
export function progressFacts(progress: ProgressFieldsFragment): string[] {
  const unit = STAGE_WORDS[progress.stage]?.unit ?? "file";
  const facts: (string | null)[] = [
    progress.total > 0 ? `${formatCount(progress.done)} of ${countOf(progress.total, unit)}` : null,
    formatRate(progress.ratePerSecond, unit),
    formatEta(progress.etaMs),
    progress.failedFiles > 0 ? countOf(progress.failedFiles, "failed file") : null,
  ];
  return facts.filter((fact) => fact !== null);
}

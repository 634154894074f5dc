/** Which photos a run's training sees in further views. */
import type { ExtractorSpec } from "@smallset/schema";
import { fromJson } from "../db/json.js";
import type { Image, Run } from "../generated/prisma/client.js";
import { placeOfRun } from "../modules/run/run-plan.js";

export interface WantedViews {
  /** Of each photo that is trained on. */
  count: number;
  /** A cross-validation trains on the validation split, too, in other folds. */
  ofValidation: boolean;
}

export function viewsOfRun(run: Run): WantedViews {
  const { augmentationViews = 0 } = fromJson<ExtractorSpec>(run.extractorSpec);
  const isFolds = run.kind === "folds" || placeOfRun(run).folds !== undefined;
  return { count: augmentationViews, ofValidation: augmentationViews > 0 && isFolds };
}

/** How many views of this photo, beside itself. Never of the test split. */
export const countViews = ({ count, ofValidation }: WantedViews, { split }: Pick<Image, "split">): number =>
  split === "train" || (ofValidation && split === "validation") ? count : 0;

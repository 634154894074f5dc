/** What run-export.route.ts has of a run, so that nobody has to guess its addresses. */
import { isParentKind, SPLITS } from "@smallset/schema";
import type { DatasetVersion, Run } from "../../../generated/prisma/client.js";
import { classesOf } from "../../dataset/version-source.js";

export interface RunDownload {
  description: string;
  url: string;
}

const NOUNS = { train: "training", validation: "validation", test: "test" } as const;

/** @param version the run's; null where it was trained elsewhere */
export function listDownloads(run: Run, version: DatasetVersion | null): RunDownload[] {
  const at = (path: string) => `/api/runs/${run.id}/${path}`;
  const downloads: RunDownload[] = [];
  if (run.startedAt && run.kind !== "imported")
    downloads.push({
      description: isParentKind(run.kind)
        ? "Curves of all trainings for TensorBoard, a folder for each, zipped"
        : "Curves for TensorBoard, an event file",
      url: at("tensorboard"),
    });
  if (!run.featureSetId || !version) return downloads;
  const classes = classesOf(version);
  const splits = SPLITS.filter((split) => classes.some((entry) => entry[`${split}Count`] > 0));
  return [
    ...downloads,
    ...splits.map((split) => ({
      description: `Features of the ${NOUNS[split]} photos for NumPy, float32`,
      url: at(`features/bottleneck_features_${split}.npy`),
    })),
    { description: "Which photo made which row of the features, JSON", url: at("features/manifest.json") },
    { description: "The classes and their numbers, JSON", url: at("features/class_indices.json") },
  ];
}

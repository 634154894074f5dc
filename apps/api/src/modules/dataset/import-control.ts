/** Stops imports, and starts those again that failed. */
import { AppError } from "@smallset/schema";
import type { DatasetVersion } from "../../generated/prisma/client.js";
import { deriveVersionJob } from "../../jobs/derive-version.job.js";
import { importDatasetJob } from "../../jobs/import-dataset.job.js";
import type { Platform } from "../../platform.js";
import { datasetVersionTopic } from "../../pubsub/topics.js";
import { enqueueDerivation } from "./create-version.js";
import { restartVersion } from "./dataset.repository.js";
import { enqueueImport, failVersion, getVersion } from "./dataset.service.js";

const jobOf = ({ parentId }: DatasetVersion) => (parentId ? deriveVersionJob : importDatasetJob);

/**
 * The version is FAILED at once; the worker that reads its files notices within a moment and stops.
 * @throws AppError NOT_FOUND; CONFLICT when it is over
 */
export async function cancelImport(platform: Platform, id: string): Promise<DatasetVersion> {
  const version = await getVersion(platform, id);
  if (version.status !== "IMPORTING")
    throw new AppError("CONFLICT", `The version is ${version.status}.`, "There is nothing to cancel.");
  await failVersion(
    platform,
    id,
    new AppError("IMPORT_CANCELED", "Somebody canceled it.", "Try it again: what was sent is still here."),
  );
  await platform.queues.remove(jobOf(version), id).catch(() => {});
  return getVersion(platform, id);
}

/** Reads the same files once more. @throws AppError NOT_FOUND; CONFLICT when it did not fail */
export async function retryImport(platform: Platform, id: string): Promise<DatasetVersion> {
  const version = await getVersion(platform, id);
  if (version.status === "FAILED") await platform.queues.afterLastJob(jobOf(version), id);
  if (version.status !== "FAILED" || !(await restartVersion(platform.db, id)))
    throw new AppError(
      "CONFLICT",
      `The version is ${version.status}.`,
      "Only what failed can be tried again.",
    );
  await platform.pubsub.publish(platform.db, datasetVersionTopic(id), {});
  await (version.parentId ? enqueueDerivation : enqueueImport)(platform, id);
  return getVersion(platform, id);
}

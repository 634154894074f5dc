/** Makes a new dataset version out of an existing one; versions never change, so every change can be taken back. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { DatasetVersion } from "../../generated/prisma/client.js";
import { deriveVersionJob } from "../../jobs/derive-version.job.js";
import type { Platform } from "../../platform.js";
import { once } from "../idempotency/idempotency.service.js";
import { findDataset, findNewestVersion, insertVersion } from "./dataset.repository.js";
import { splitRuleOf, type AddedImage, type ImageChange } from "./version-source.js";
import { failVersion, getVersion } from "./dataset.service.js";
import { parseClassName, planVersion, type VersionPlan } from "./plan-version.js";

interface Redraw {
  seed: number;
  validationFraction: number;
  testFraction: number;
  groupPattern?: string | null | undefined;
  keepLookAlikes?: boolean | undefined;
}

interface ChangeRequest {
  imageIds: string[];
  split?: ImageChange["split"] | null | undefined;
  className?: string | null | undefined;
  excluded?: boolean | null | undefined;
}

export interface CreateVersionRequest {
  fromVersionId: string;
  changes: ChangeRequest[];
  /** Photos that join; not offered over GraphQL, where photos come by import. Their classes must be known. */
  additions?: AddedImage[] | undefined;
  redraw?: Redraw | null | undefined;
  newestVersionId?: string | null | undefined;
  note?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** What would come of it. @throws AppError NOT_FOUND, BAD_USER_INPUT, BAD_CLASS_NAME, DATASET_NOT_READY */
export async function previewVersion(
  platform: Platform,
  { fromVersionId, changes }: CreateVersionRequest,
): Promise<VersionPlan> {
  const from = await getReadyVersion(platform, fromVersionId);
  return planVersion(platform.db, from, changes.map(parseChange));
}

/**
 * Makes the version's row, IMPORTING, then asks a worker to write its images.
 * @throws AppError what `previewVersion` throws and finds; NOTHING_CHANGED; CONFLICT when someone was faster
 */
export async function createVersion(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: CreateVersionRequest,
): Promise<DatasetVersion> {
  const { db } = platform;
  const { idempotencyKey, ...input } = request;
  const from = await getReadyVersion(platform, request.fromVersionId);
  const changes = request.changes.map(parseChange);
  const redraw = request.redraw ? parseRedraw(request.redraw) : undefined;
  const plan = await planVersion(db, from, changes);
  // A draw mends what is missing in a split; the worker says so when it cannot.
  const isMended = redraw !== undefined && plan.problem?.code.startsWith("CLASS_MISSING_IN_");
  if (plan.problem && !isMended) throw plan.problem;
  const { name, synthetic } = (await findDataset(db, from.datasetId))!;
  const userId = viewer.user.id;
  const { id, replayed } = await db.$transaction((tx) =>
    once(tx, { userId, mutation: "createDatasetVersion", key: idempotencyKey, input }, async () => {
      const made = await insertVersion(tx, {
        datasetName: name,
        synthetic,
        seed: redraw?.seed ?? Number(from.seed),
        splitRule: redraw ?? splitRuleOf(from),
        source: { versionId: from.id },
        createdById: userId,
        derivation: {
          parentId: from.id,
          changes: { images: changes, redraw, additions: request.additions },
          note: request.note?.trim() || null,
        },
      });
      // The insert holds the dataset's lock, so that nobody else makes a version now.
      const newest = await findNewestVersion(tx, from.datasetId, made.number);
      if (request.newestVersionId && newest && newest.id !== request.newestVersionId)
        throw new AppError(
          "CONFLICT",
          `There is a version ${newest.number} by now.`,
          "Look at it first; then make your changes to it.",
        );
      const isSame = newest?.id === from.id && !redraw && !request.additions?.length && isNothing(plan);
      if (isSame)
        throw new AppError(
          "NOTHING_CHANGED",
          "The new version would be the same as the newest one.",
          "Change something, or begin with an older version to go back to it.",
        );
      return made.id;
    }),
  );
  if (!replayed) await enqueueDerivation(platform, id);
  return getVersion(platform, id);
}

const isNothing = ({ moved, relabelled, excluded, restored }: VersionPlan): boolean =>
  moved + relabelled + excluded + restored === 0;

/** A queue that cannot be reached leaves a FAILED version that says why. */
export async function enqueueDerivation(platform: Platform, id: string): Promise<void> {
  try {
    await platform.queues.enqueue(deriveVersionJob, id, { datasetVersionId: id });
  } catch (error) {
    platform.log.error({ err: error, datasetVersionId: id }, "cannot enqueue the new version");
    const message = "The new version could not be queued.";
    await failVersion(platform, id, new AppError("QUEUE_UNAVAILABLE", message, "Save it again in a minute."));
  }
}

async function getReadyVersion(platform: Platform, id: string): Promise<DatasetVersion> {
  const version = await getVersion(platform, id);
  if (version.status === "READY") return version;
  throw new AppError(
    "DATASET_NOT_READY",
    `Version ${version.number} of the dataset is ${version.status}.`,
    version.status === "IMPORTING" ? "Wait until it is READY." : "Begin with another version.",
  );
}

const parseChange = ({ imageIds, split, className, excluded }: ChangeRequest): ImageChange => ({
  imageIds,
  ...(split != null && { split }),
  ...(className != null && { className: parseClassName(className) }),
  ...(excluded != null && { excluded }),
});

const parseRedraw = ({ groupPattern, keepLookAlikes, ...fractions }: Redraw) => ({
  kind: "stratified" as const,
  ...fractions,
  ...(groupPattern && { groupPattern }),
  ...(keepLookAlikes && { keepLookAlikes }),
});

/** Writes a version that was made from another one: the parent's images with the changes of people. */
import { PLACE_ISSUES, reviseDataset } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import { findVersion, markVersionReady } from "../modules/dataset/dataset.repository.js";
import { changesOf } from "../modules/dataset/version-source.js";
import { failVersion } from "../modules/dataset/dataset.service.js";
import { findOnlyExtractor } from "../modules/dataset/features-only.js";
import { insertImages, listAllImages } from "../modules/dataset/image.repository.js";
import { insertIssues, listIssuesBut } from "../modules/dataset/image-issue.repository.js";
import { joinChanges } from "../modules/dataset/plan-version.js";
import type { DatasetVersion } from "../generated/prisma/client.js";
import { announceVersion } from "../modules/webhook/announce.js";
import { datasetVersionTopic } from "../pubsub/topics.js";
import { hashPhotos, toHex } from "../worker/hash-photos.js";
import { countClasses, countIssues } from "../worker/count-dataset.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

export const deriveVersionHandler: JobHandler<{ datasetVersionId: string }> = async (platform, payload) => {
  const { db, log } = platform;
  const version = await findVersion(db, payload.datasetVersionId);
  if (version?.status !== "IMPORTING" || !version.parentId) return; // done by an earlier attempt
  try {
    await derive(platform, version, version.parentId);
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ err: error, datasetVersionId: version.id }, "making a version failed");
    await failVersion(platform, version.id, error);
  }
};

const NEW_IMAGE = { groupKey: null, perceptualHash: null, excluded: false };

async function derive(
  { db, pubsub, content }: WorkerPlatform,
  version: DatasetVersion,
  parentId: string,
): Promise<void> {
  const changes = changesOf(version);
  const changeOf = joinChanges(changes?.images ?? []);
  const kept = (await listAllImages(db, parentId)).map((image) => ({
    ...image,
    perceptualHash: image.perceptualHash === null ? null : toHex(image.perceptualHash),
    ...changeOf.get(image.id),
  }));
  const added = (changes?.additions ?? []).map((image) => ({ ...image, ...NEW_IMAGE }));
  const hasPhotos = (await findOnlyExtractor((id) => findVersion(db, id), version)) === null;
  const given = hasPhotos ? await hashPhotos(content, [...kept, ...added]) : [...kept, ...added];
  const { classNames, images, digest, issues } = reviseDataset(given, changes?.redraw);
  const included = images.filter(({ excluded }) => !excluded);
  // What was wrong with the files themselves stays true.
  const ofFiles = (await listIssuesBut(db, parentId, PLACE_ISSUES)).map(({ relatedPath, ...issue }) => ({
    ...issue,
    relatedPath: relatedPath ?? undefined,
  }));
  const report = [...ofFiles, ...issues].toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const parent = await findVersion(db, parentId);
  await db.$transaction(async (tx) => {
    const isOurs = await markVersionReady(tx, version.id, {
      digest,
      splitBySmallset: changes?.redraw !== undefined || parent!.splitBySmallset,
      imageCount: included.length,
      excludedCount: images.length - included.length,
      classes: countClasses({ classNames, images: included }),
      issueCounts: countIssues(report),
    });
    if (!isOurs) return;
    const imageIds = await insertImages(tx, version.id, images);
    await insertIssues(tx, version.id, report, imageIds);
    await pubsub.publish(tx, datasetVersionTopic(version.id), {});
    await announceVersion(tx, pubsub, { ...version, status: "READY" });
  });
}

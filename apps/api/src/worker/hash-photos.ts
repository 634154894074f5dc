/** Perceptual hashes of a version's photos, also of those that were taken in without one. */
import { inspectImage } from "@smallset/ml-core";
import type { ContentStore } from "../storage/content-store.js";

/** As many as libuv has threads, and as many again that wait for one. */
const PHOTOS_AT_A_TIME = 8;

/** Postgres has no unsigned numbers. */
export const toHex = (hash: bigint): string => BigInt.asUintN(64, hash).toString(16).padStart(16, "0");

/** Fills in the hashes that are missing; one of a photo that cannot be read stays null. */
export async function hashPhotos<Image extends { sha256: string; perceptualHash: string | null }>(
  content: ContentStore,
  images: readonly Image[],
): Promise<Image[]> {
  const hashes = new Map<string, string | null>();
  const missing = images.flatMap(({ sha256, perceptualHash }) => (perceptualHash === null ? [sha256] : []));
  const waiting = new Set(missing).values();
  const work = async () => {
    for (const sha256 of waiting)
      hashes.set(
        sha256,
        await content
          .localPath(sha256)
          .then(inspectImage)
          .then(
            (found) => found.perceptualHash,
            () => null,
          ),
      );
  };
  await Promise.all(Array.from({ length: PHOTOS_AT_A_TIME }, work));
  return images.map((image) => ({
    ...image,
    perceptualHash: image.perceptualHash ?? hashes.get(image.sha256) ?? null,
  }));
}

/** Rows of a version's images and of what was found wrong with files; written once, in batches. */
import type { Db } from "../../db/database.js";
import { createId } from "../../db/ids.js";
import type { Image, Split } from "../../generated/prisma/client.js";

export type NewImage = Pick<
  Image,
  "path" | "sha256" | "split" | "className" | "classIndex" | "widthPx" | "heightPx" | "format" | "groupKey"
> & {
  bytes: number | bigint;
  /** 16 hex digits. */
  perceptualHash: string | null;
  excluded?: boolean;
};

/** Rows a statement: an import of 100,000 images never holds more than this as parameters. */
const BATCH = 5_000;

export function* batches<T>(rows: T[]): Generator<{ from: number; rows: T[] }> {
  for (let from = 0; from < rows.length; from += BATCH) yield { from, rows: rows.slice(from, from + BATCH) };
}

/** Postgres has no unsigned numbers. */
const toSigned = (hex: string | null): bigint | null =>
  hex === null ? null : BigInt.asIntN(64, BigInt(`0x${hex}`));

/** Inserts the images in the order given, which becomes their position. Returns the id of each path. */
export async function insertImages(
  tx: Db,
  datasetVersionId: string,
  images: NewImage[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { from, rows } of batches(images)) {
    const batchIds = rows.map(() => createId());
    rows.forEach((image, index) => ids.set(image.path, batchIds[index]!));
    const column = <K extends keyof NewImage>(key: K) => rows.map((image) => image[key]);
    await tx.$executeRaw`
      INSERT INTO "Image" (id, "datasetVersionId", position, path, sha256, bytes, split, "className", "classIndex",
                           "widthPx", "heightPx", format, "groupKey", "perceptualHash", excluded)
      SELECT id, ${datasetVersionId}::uuid, ${from}::int + row::int - 1, path, sha256, bytes, split::"Split", class, index,
             width, height, format, "group", look, excluded
      FROM unnest(${batchIds}::uuid[], ${column("path")}::text[], ${column("sha256")}::text[], ${column("bytes")}::int8[],
                  ${column("split")}::text[], ${column("className")}::text[], ${column("classIndex")}::int[],
                  ${column("widthPx")}::int[], ${column("heightPx")}::int[], ${column("format")}::text[],
                  ${column("groupKey")}::text[], ${column("perceptualHash").map(toSigned)}::int8[],
                  ${rows.map(({ excluded = false }) => excluded)}::bool[])
           WITH ORDINALITY AS image (id, path, sha256, bytes, split, class, index, width, height, format, "group",
                                     look, excluded, row)`;
  }
  return ids;
}

export interface ImageFilter {
  datasetVersionId: string;
  split?: Split | undefined;
  className?: string | undefined;
  issueCode?: string | undefined;
  pathContains?: string | undefined;
  /** Those left out instead of those that take part. Default false. */
  excluded?: boolean | undefined;
}

const whereImage = ({ datasetVersionId, excluded = false, ...filter }: ImageFilter) => {
  const { split, className, issueCode, pathContains } = filter;
  return {
    datasetVersionId,
    excluded,
    ...(split && { split }),
    ...(className != null && { className }),
    ...(issueCode != null && { issues: { some: { code: issueCode } } }),
    ...(pathContains && { path: { contains: pathContains, mode: "insensitive" as const } }),
  };
};

export const listImages = (
  db: Db,
  filter: ImageFilter,
  page: { take: number; afterPosition: number; skip?: number | undefined },
): Promise<Image[]> =>
  db.image.findMany({
    where: { ...whereImage(filter), position: { gt: page.afterPosition } },
    orderBy: { position: "asc" },
    take: page.take,
    skip: page.skip ?? 0,
  });

export const countImages = (db: Db, filter: ImageFilter): Promise<number> =>
  db.image.count({ where: whereImage(filter) });

/** Ids in position order; at most `take`. */
export const listImageIds = async (db: Db, filter: ImageFilter, take: number): Promise<string[]> =>
  (
    await db.image.findMany({
      where: whereImage(filter),
      orderBy: { position: "asc" },
      take,
      select: { id: true },
    })
  ).map(({ id }) => id);

/** All images of a version, those left out too, in position order. */
export const listAllImages = (db: Db, datasetVersionId: string): Promise<Image[]> =>
  db.image.findMany({ where: { datasetVersionId }, orderBy: { position: "asc" } });

/** Those after a position, left out or not, in position order. */
export const listImagesAfter = (
  db: Db,
  datasetVersionId: string,
  afterPosition: number,
  take: number,
): Promise<Image[]> =>
  db.image.findMany({
    where: { datasetVersionId, position: { gt: afterPosition } },
    orderBy: { position: "asc" },
    take,
  });

/** How many images there are of each class in each split, those left out apart. */
export async function countPlaces(
  db: Db,
  datasetVersionId: string,
): Promise<{ className: string; split: Split; excluded: boolean; count: number }[]> {
  const groups = await db.image.groupBy({
    by: ["className", "split", "excluded"],
    where: { datasetVersionId },
    _count: true,
  });
  return groups.map(({ _count: count, ...place }) => ({ ...place, count }));
}

/** All images of a version that take part in training, in position order. */
export const listTrainableImages = (db: Db, datasetVersionId: string): Promise<Image[]> =>
  db.image.findMany({ where: { datasetVersionId, excluded: false }, orderBy: { position: "asc" } });

export const listImagesByIds = (db: Db, ids: readonly string[]): Promise<Image[]> =>
  db.image.findMany({ where: { id: { in: [...ids] } } });

/** Images of one version by their paths. */
export const listImagesByPaths = (
  db: Db,
  datasetVersionId: string,
  paths: readonly string[],
): Promise<Image[]> => db.image.findMany({ where: { datasetVersionId, path: { in: [...paths] } } });

/** True when some dataset or upload names these bytes: only such are shown. */
export async function isKnownImage(db: Db, sha256: string): Promise<boolean> {
  if (await db.image.findFirst({ where: { sha256 }, select: { id: true } })) return true;
  return (await db.prediction.findFirst({ where: { sha256 }, select: { id: true } })) !== null;
}

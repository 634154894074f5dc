/** What two versions of a dataset differ in. */
import { AppError } from "@smallset/schema";
import { notFound, requireId } from "../../db/ids.js";
import type { DatasetVersion, Image } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import type { ChangeKind } from "./dataset-edit.input.js";
import { findVersion, findVersionByNumber } from "./dataset.repository.js";
import { countDiff, listChanged, type DiffCounts } from "./diff.repository.js";
import { listImagesByIds } from "./image.repository.js";

export interface VersionDiff extends DiffCounts {
  id: string;
  base: DatasetVersion;
  target: DatasetVersion;
}

export interface ChangedImage {
  kinds: ChangeKind[];
  before: Image | null;
  after: Image | null;
}

/**
 * @param againstId default: the version that it was made from, else the one before it
 * @returns null for a first version, and for one that is not READY
 * @throws AppError NOT_FOUND, BAD_USER_INPUT for a version of another dataset
 */
export async function diffVersion(
  { db }: Platform,
  target: DatasetVersion,
  againstId?: string,
): Promise<VersionDiff | null> {
  const base = await findBase(db, target, againstId);
  if (base?.status !== "READY" || target.status !== "READY") return null;
  const counts = await countDiff(db, base.id, target.id);
  return { id: `${base.id}-${target.id}`, base, target, ...counts };
}

async function findBase(
  db: Platform["db"],
  target: DatasetVersion,
  againstId: string | undefined,
): Promise<DatasetVersion | null> {
  if (againstId === undefined)
    return target.parentId
      ? findVersion(db, target.parentId)
      : findVersionByNumber(db, target.datasetId, target.number - 1);
  const base = await findVersion(db, requireId("dataset version", againstId));
  if (!base) throw notFound("dataset version", againstId);
  if (base.datasetId !== target.datasetId)
    throw new AppError(
      "BAD_USER_INPUT",
      "The two versions are of different datasets.",
      "Compare versions of one dataset.",
    );
  return base;
}

const PLACE = /^\d{1,10}$/;
const COUNT_OF: Record<ChangeKind, keyof DiffCounts> = {
  ADDED: "added",
  REMOVED: "removed",
  MOVED: "moved",
  RELABELLED: "relabelled",
  EXCLUDED: "excluded",
  RESTORED: "restored",
};

export async function pageOfChanges(
  { db }: Platform,
  diff: VersionDiff,
  {
    kind,
    first,
    after: cursor,
  }: { kind?: ChangeKind | undefined; first: number; after?: string | undefined },
): Promise<Connection<ChangedImage & { place: number }>> {
  const after = decodeCursor(cursor, PLACE);
  const between = { baseId: diff.base.id, targetId: diff.target.id, kind };
  const pairs = await listChanged(db, between, { take: first + 1, afterPlace: Number(after ?? -1) });
  const ids = pairs.flatMap(({ beforeId, afterId }) => [beforeId, afterId].filter((id) => id !== null));
  const images = new Map((await listImagesByIds(db, ids)).map((image) => [image.id, image]));
  const rows = pairs.map(({ beforeId, afterId, kinds, place }) => ({
    kinds,
    place,
    before: (beforeId && images.get(beforeId)) || null,
    after: (afterId && images.get(afterId)) || null,
  }));
  // Without a kind an image with two counts twice: an upper bound that tells how long the list is about.
  const kinds = kind ? [kind] : (Object.keys(COUNT_OF) as ChangeKind[]);
  const totalCount = kinds.reduce((sum, one) => sum + diff[COUNT_OF[one]], 0);
  return toConnection({ rows, first, after, keyOf: (row) => row.place, totalCount });
}

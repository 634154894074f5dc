/** Deletes many runs and datasets at once and frees their disk; says beforehand what would happen. */
import type { Db } from "../../db/database.js";
import { requireId } from "../../db/ids.js";
import type { Platform } from "../../platform.js";
import {
  deleteRows,
  listDatasetsToDelete,
  listHeldRuns,
  listRunsOfDatasets,
  withChildren,
  type Held,
} from "./deletion.repository.js";
import { listCandidates, listReferenced, type ThoughtAway } from "./reference.repository.js";
import { measureFeatures, sweepContent, sweepDisk } from "./sweep-disk.js";

export interface DeletionRequest {
  runIds: string[];
  datasetIds: string[];
  /** Runs of the datasets go with them; otherwise they keep their dataset. */
  includeRuns: boolean;
}

export interface Deletion {
  runCount: number;
  datasetCount: number;
  imageCount: number;
  /** What stays, and why. */
  held: Held[];
  freedBytes: number;
}

interface Plan extends ThoughtAway {
  imageCount: number;
  held: Held[];
}

async function planDeletion(db: Db, request: DeletionRequest): Promise<Plan> {
  const asked = await withChildren(
    db,
    request.runIds.map((id) => requireId("run", id)),
  );
  const datasets = await listDatasetsToDelete(
    db,
    request.datasetIds.map((id) => requireId("dataset", id)),
  );
  const ofDatasets = await listRunsOfDatasets(
    db,
    datasets.map(({ id }) => id),
  );
  const wanted = new Set([...asked, ...(request.includeRuns ? ofDatasets.map(({ id }) => id) : [])]);
  const heldRuns = await listHeldRuns(db, [...wanted]);
  for (const { id, parentId } of heldRuns) {
    wanted.delete(id);
    // A parent goes with all of its children, or stays.
    if (parentId) wanted.delete(parentId);
  }
  const heldDatasets = datasets.flatMap(({ id, name, importing }): Held[] => {
    if (importing) return [{ id, name, reason: "It is being imported: wait until that is over." }];
    const users = ofDatasets.filter((run) => run.datasetId === id && !wanted.has(run.id)).length;
    return users
      ? [{ id, name, reason: `${users} ${users === 1 ? "run uses" : "runs use"} it. Delete those first.` }]
      : [];
  });
  const free = datasets.filter(({ id }) => !heldDatasets.some((held) => held.id === id));
  return {
    runIds: [...wanted],
    datasetIds: free.map(({ id }) => id),
    imageCount: free.reduce((sum, { images }) => sum + images, 0),
    held: [...heldRuns.map(({ id, name, reason }) => ({ id, name, reason })), ...heldDatasets],
  };
}

const describe = ({ runIds, datasetIds, imageCount, held }: Plan, freedBytes: number): Deletion => ({
  runCount: runIds.length,
  datasetCount: datasetIds.length,
  imageCount,
  held,
  freedBytes,
});

type DeletingPlatform = Pick<Platform, "db" | "content" | "folders">;

/** Changes nothing. @throws AppError NOT_FOUND for what cannot be an id */
export async function previewDeletion(
  platform: DeletingPlatform,
  request: DeletionRequest,
): Promise<Deletion> {
  const plan = await planDeletion(platform.db, request);
  const candidates = await listCandidates(platform.db, plan);
  const stays = new Set(
    (
      await listReferenced(
        platform.db,
        candidates.map(({ sha256 }) => sha256),
        plan,
      )
    ).map(({ sha256 }) => sha256),
  );
  const bytes = candidates.reduce((sum, file) => sum + (stays.has(file.sha256) ? 0 : file.bytes), 0);
  return describe(plan, bytes + (await measureFeatures(platform, plan)));
}

/**
 * Deletes what nothing holds, all in one transaction, then frees the disk. Files of the last minutes are freed by the
 * worker's next sweep.
 */
export async function deleteForever(platform: DeletingPlatform, request: DeletionRequest): Promise<Deletion> {
  const { plan, candidates } = await platform.db.$transaction(async (tx) => {
    const planned = await planDeletion(tx, request);
    const files = await listCandidates(tx, planned);
    await deleteRows(tx, planned);
    return { plan: planned, candidates: files };
  });
  const content = await sweepContent(platform, candidates);
  const features = plan.datasetIds.length ? await sweepFeatures(platform) : 0;
  return describe(plan, content.bytes + features);
}

async function sweepFeatures(platform: DeletingPlatform): Promise<number> {
  const uses = await sweepDisk(platform, { free: ["FEATURES"] });
  return uses.find(({ kind }) => kind === "FEATURES")!.freeableBytes;
}

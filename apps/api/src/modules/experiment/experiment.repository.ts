/** Rows of experiments. */
import { selectByIds, type Db } from "../../db/database.js";
import type { Experiment } from "../../generated/prisma/client.js";

export const findExperiment = (db: Db, id: string): Promise<Experiment | null> =>
  db.experiment.findUnique({ where: { id } });
/** Newest first; with a name, only the one that is called so. */
export const listExperiments = (
  db: Db,
  { name, take }: { name?: string | null; take: number },
): Promise<Experiment[]> =>
  db.experiment.findMany({ where: name == null ? {} : { name }, orderBy: { id: "desc" }, take });
export const listExperimentsByIds = (db: Db, ids: readonly string[]): Promise<Experiment[]> =>
  selectByIds(db, "Experiment", ids);

/** The experiment of that name, made when missing. */
export async function ensureExperiment(
  tx: Db,
  name: string,
  createdById: string | null,
): Promise<Experiment> {
  await tx.experiment.createMany({ data: [{ name, createdById }], skipDuplicates: true });
  return tx.experiment.findUniqueOrThrow({ where: { name } });
}

export async function countRunsOfExperiments(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const groups = await db.run.groupBy({
    by: ["experimentId"],
    where: { experimentId: { in: [...ids] } },
    _count: { _all: true },
  });
  return new Map(groups.map((group) => [group.experimentId, group._count._all]));
}

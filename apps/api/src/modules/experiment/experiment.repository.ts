/** Rows of experiments. */
import type { Db } from "../../db/database.js";
import type { Experiment } from "../../generated/prisma/client.js";

export const findExperiment = (db: Db, id: string): Promise<Experiment | null> =>
  db.experiment.findUnique({ where: { id } });
/** Newest first. */
export const listExperiments = (db: Db, take: number): Promise<Experiment[]> =>
  db.experiment.findMany({ orderBy: { id: "desc" }, take });
export const listExperimentsByIds = (db: Db, ids: readonly string[]): Promise<Experiment[]> =>
  db.experiment.findMany({ where: { id: { in: [...ids] } } });

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

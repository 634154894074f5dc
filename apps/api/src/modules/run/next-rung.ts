/** Successive halving: the best children of a rung go on with more epochs. */
import { epochsOfRung, rungCount, sizeOfRung, type Hyperparameters } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import type { Run } from "../../generated/prisma/client.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { insertChildren } from "./insert-children.js";
import { listMetricsAtBestEpoch } from "./metric.repository.js";
import { rankRuns } from "./rank-runs.js";
import { placeOfRun, planOfRun } from "./run-plan.js";

/**
 * Inserts the next rung's children, SCHEDULED, in the transaction in which the last child of the rung before ended.
 * Returns none for another strategy and after the last rung.
 */
export async function insertNextRung(tx: Db, pubsub: PubSub, parent: Run, children: Run[]): Promise<Run[]> {
  const plan = planOfRun(parent);
  if (plan?.strategy !== "halving") return [];
  const rungOf = (child: Run) => placeOfRun(child).rung ?? 0;
  const rung = Math.max(...children.map(rungOf));
  if (rung + 1 >= rungCount(plan)) return [];
  const finished = children.filter((child) => rungOf(child) === rung && child.status === "FINISHED");
  const metrics = await listMetricsAtBestEpoch(
    tx,
    finished.map(({ id }) => id),
  );
  const best = rankRuns(finished, metrics).slice(0, sizeOfRung(plan, rung + 1));
  const epochs = epochsOfRung(plan, fromJson<Hyperparameters>(parent.hyperparameters).epochs, rung + 1);
  const planned = best.map((child) => ({
    hyperparameters: { ...fromJson<Hyperparameters>(child.hyperparameters), epochs },
    place: { rung: rung + 1 },
  }));
  return insertChildren(tx, pubsub, parent, planned, children.length);
}

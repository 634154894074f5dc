/** Makes the rows of a parent's children. */
import type { PlannedChild } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import type { Run } from "../../generated/prisma/client.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { appendEvent } from "./append-event.js";
import { flattenParams } from "./params.js";
import { insertRun } from "./run.repository.js";
import { digestSettings } from "./settings-digest.js";

/** SCHEDULED, numbered from `from` on; a job comes once the parent has the features. */
export async function insertChildren(
  tx: Db,
  pubsub: PubSub,
  parent: Run,
  planned: PlannedChild[],
  from = 0,
): Promise<Run[]> {
  const extractorSpec = fromJson<object>(parent.extractorSpec);
  const children: Run[] = [];
  for (const [index, { hyperparameters, place }] of planned.entries()) {
    const childIndex = from + index;
    const params = [
      ...flattenParams(hyperparameters),
      ...flattenParams(extractorSpec, "extractor"),
      ...flattenParams(place),
    ];
    const child = await insertRun(tx, {
      name: `${parent.name} · ${childIndex + 1}`,
      experimentId: parent.experimentId,
      datasetVersionId: parent.datasetVersionId!,
      seed: BigInt(hyperparameters.seed),
      codeVersion: parent.codeVersion ?? "unknown",
      extractorSpec,
      hyperparameters,
      plan: place,
      parentId: parent.id,
      childIndex,
      priority: parent.priority,
      ...(parent.pausedAt && { pausedAt: parent.pausedAt }),
      createdById: parent.createdById,
      params,
      settings: digestSettings(parent.datasetVersionId, params),
    });
    await appendEvent(tx, pubsub, child.id, { status: "SCHEDULED" });
    children.push(child);
  }
  return children;
}

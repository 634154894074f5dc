/** The one door through which an alias moves: in one transaction, with who, when and why. */
import { AppError } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import type { AliasChangeKind, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { modelPromotedTopic } from "../../pubsub/topics.js";
import { announce } from "../webhook/announce.js";
import { writeMove } from "./alias.repository.js";
import { readAlias } from "./preview-promotion.js";
import type { GateOutcome } from "./promotion-gate.js";
import { findModelVersion, listModelVersionsByIds, lockModel } from "./registered-model.repository.js";

export interface MoveRequest {
  model: RegisteredModel;
  alias: string;
  kind: AliasChangeKind;
  /** Null removes the alias. Called while nobody else can move it. */
  chooseTarget(tx: Db): Promise<string | null>;
  /** The alias's revision that the decision was made on. */
  expectedRevision: number;
  reason: string;
  gate: GateOutcome | null;
  overridden: boolean;
  userId: string;
}

/** @throws AppError CONFLICT when the alias has moved since, points there already, or the version was deleted */
export async function moveAlias({ db, pubsub }: Platform, request: MoveRequest): Promise<void> {
  const { model, alias, kind, expectedRevision } = request;
  const reason = requireReason(request.reason);
  await db.$transaction(async (tx) => {
    await lockModel(tx, model.id);
    const { versionId: fromVersionId, revision } = await readAlias(tx, model.id, alias);
    requireRevision(alias, revision, expectedRevision);
    const toVersionId = await request.chooseTarget(tx);
    await requireMove(tx, alias, fromVersionId, toVersionId);
    await writeMove(tx, {
      modelId: model.id,
      alias,
      kind,
      fromVersionId,
      toVersionId,
      revision: revision + 1,
      reason,
      gateResult: request.gate,
      overridden: request.overridden,
      changedById: request.userId,
    });
    await announceMove(tx, pubsub, { ...request, reason, alias, fromVersionId, toVersionId });
    if (toVersionId) await pubsub.publish(tx, modelPromotedTopic, { modelVersionId: toVersionId });
  });
}

/** @throws AppError CONFLICT */
export function requireRevision(alias: string, revision: number, expected: number): void {
  if (revision === expected) return;
  throw new AppError(
    "CONFLICT",
    `Somebody moved "${alias}" meanwhile.`,
    "Reload, look at what is live now, and decide again.",
  );
}

function requireReason(reason: string): string {
  if (reason.trim()) return reason.trim();
  throw new AppError("BAD_USER_INPUT", "The reason is empty.", "Say why, for whoever asks later.");
}

async function requireMove(tx: Db, alias: string, from: string | null, to: string | null): Promise<void> {
  if (from === to)
    throw new AppError(
      "CONFLICT",
      to ? `"${alias}" points at this version already.` : `There is no alias "${alias}".`,
      "There is nothing to do.",
    );
  if (to && (await findModelVersion(tx, to))?.deletedAt)
    throw new AppError("CONFLICT", "This version was deleted meanwhile.", "Choose another version.");
}

async function announceMove(
  tx: Db,
  pubsub: Platform["pubsub"],
  move: Pick<MoveRequest, "model" | "alias" | "kind" | "reason" | "overridden" | "userId"> & {
    fromVersionId: string | null;
    toVersionId: string | null;
  },
): Promise<void> {
  const { model, alias, kind, reason, overridden, userId, fromVersionId, toVersionId } = move;
  const ids = [fromVersionId, toVersionId].filter((id) => id !== null);
  const versions = await listModelVersionsByIds(tx, ids);
  const describe = (id: string | null) => {
    const version = versions.find((candidate) => candidate.id === id);
    return version ? { id: version.id, number: version.number, runId: version.runId } : null;
  };
  await announce(tx, pubsub, "ALIAS_MOVED", {
    model: { id: model.id, name: model.name },
    alias,
    kind,
    from: describe(fromVersionId),
    to: describe(toVersionId),
    reason,
    overridden,
    changedById: userId,
  });
}

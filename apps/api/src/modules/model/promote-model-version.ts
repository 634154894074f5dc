/** Moves aliases: promotion through the gate, rollback in one call, removal. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { Db } from "../../db/database.js";
import type {
  AliasChange,
  ModelAlias,
  ModelVersion,
  RegisteredModel,
} from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findAlias, listChangesOfAlias } from "./alias.repository.js";
import { getModel } from "./model.service.js";
import { moveAlias, requireRevision } from "./move-alias.js";
import { requireAliasName } from "./names.js";
import { previewVersion, readAlias } from "./preview-promotion.js";
import type { GateOutcome } from "./promotion-gate.js";
import { listModelVersionsByIds } from "./registered-model.repository.js";

interface MoveAliasRequest {
  modelName: string;
  alias: string;
  reason: string;
  expectedRevision?: number | null | undefined;
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT, GATE_FAILED, CONFLICT */
export async function promoteModelVersion(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: MoveAliasRequest & { versionNumber: number; overrideGate: boolean },
): Promise<ModelAlias> {
  const { model, alias, candidate, gate, revision } = await previewVersion(platform, request);
  const expectedRevision = request.expectedRevision ?? revision;
  requireRevision(alias, revision, expectedRevision);
  const isRefused = gate.applies && !gate.passed;
  if (isRefused && !request.overrideGate) throw gateFailed(gate);
  await moveAlias(platform, {
    model,
    alias,
    kind: "PROMOTION",
    chooseTarget: async () => candidate.id,
    // What was just looked at: whoever moves it between gets us a CONFLICT.
    expectedRevision,
    reason: request.reason,
    gate,
    overridden: isRefused,
    userId: viewer.user.id,
  });
  return getAlias(platform, model, alias);
}

const gateFailed = ({ checks }: GateOutcome): AppError => {
  const failed = checks.filter(({ status }) => status === "FAILED");
  return new AppError(
    "GATE_FAILED",
    failed.map(({ message }) => message).join(" "),
    "Look at the preview; promote another version, or override the gate and say why.",
  );
};

/**
 * Back to where the alias pointed before; called again, one further back.
 * @throws AppError NOT_FOUND, CONFLICT when there is nothing to go back to or it has moved since
 */
export async function rollbackAlias(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: MoveAliasRequest,
): Promise<ModelAlias> {
  const model = await getModel(platform, request.modelName);
  const alias = requireAliasName(request.alias);
  const { revision } = await readAlias(platform.db, model.id, alias);
  await moveAlias(platform, {
    model,
    alias,
    kind: "ROLLBACK",
    chooseTarget: async (tx) => {
      const target = await findRollbackTarget(tx, model.id, alias);
      if (target) return target;
      const message = `"${alias}" has pointed nowhere else before, or only at versions that are deleted.`;
      throw new AppError("CONFLICT", message, "Promote the version that you want.");
    },
    expectedRevision: request.expectedRevision ?? revision,
    reason: request.reason,
    gate: null,
    overridden: false,
    userId: viewer.user.id,
  });
  return getAlias(platform, model, alias);
}

const findRollbackTarget = async (db: Db, modelId: string, alias: string): Promise<string | null> =>
  chooseRollbackTarget(await listChangesOfAlias(db, modelId, alias), (ids) =>
    listModelVersionsByIds(db, ids),
  );

/** The id of the version that a rollback leads to, by the alias's moves, oldest first; null when there is none. */
export async function chooseRollbackTarget(
  changes: readonly AliasChange[],
  listVersions: (ids: string[]) => Promise<ModelVersion[]>,
): Promise<string | null> {
  const stack = stackOf(changes);
  const [now, earlier] = [stack.at(-1), stack.slice(0, -1)];
  const versions = await listVersions(earlier.filter((id) => id !== null));
  const deleted = new Set(versions.filter(({ deletedAt }) => deletedAt).map(({ id }) => id));
  return earlier.findLast((id) => id !== null && id !== now && !deleted.has(id)) ?? null;
}

/** Where the alias pointed, oldest first, with what was rolled back taken off again; the last is where it points now. */
export function stackOf(changes: readonly Pick<AliasChange, "kind" | "toVersionId">[]): (string | null)[] {
  const stack: (string | null)[] = [];
  for (const { kind, toVersionId } of changes) {
    if (kind !== "ROLLBACK") {
      stack.push(toVersionId);
      continue;
    }
    // A rollback passes over deleted versions: everything above its target goes.
    const target = stack.slice(0, -1).lastIndexOf(toVersionId);
    stack.splice(target + 1);
  }
  return stack;
}

/** @throws AppError NOT_FOUND, CONFLICT */
export async function removeAlias(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  request: MoveAliasRequest,
): Promise<RegisteredModel> {
  const model = await getModel(platform, request.modelName);
  const alias = requireAliasName(request.alias);
  const { revision } = await readAlias(platform.db, model.id, alias);
  await moveAlias(platform, {
    model,
    alias,
    kind: "REMOVAL",
    chooseTarget: async () => null,
    expectedRevision: request.expectedRevision ?? revision,
    reason: request.reason,
    gate: null,
    overridden: false,
    userId: viewer.user.id,
  });
  return model;
}

async function getAlias({ db }: Platform, model: RegisteredModel, alias: string): Promise<ModelAlias> {
  const row = await findAlias(db, model.id, alias);
  if (row) return row;
  throw new AppError("CONFLICT", `Somebody removed "${alias}" right after it moved.`, "Reload the model.");
}

/** Says what would happen if an alias moved to a version, before it does. */
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import type { ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findLastChange, findAlias } from "./alias.repository.js";
import { manifestOf } from "./bundle-manifest.js";
import { countLeakedImages } from "./comparison.repository.js";
import { changeOf, findCommonImages, type ChangeKind, type CommonImage } from "./compare-versions.js";
import { getModel, getLiveVersion } from "./model.service.js";
import { requireAliasName } from "./names.js";
import { checkGate, DEFAULT_GATE, type Gate, type GateOutcome } from "./promotion-gate.js";
import { findModelVersion } from "./registered-model.repository.js";

export interface Preview {
  model: RegisteredModel;
  alias: string;
  candidate: ModelVersion;
  incumbent: ModelVersion | null;
  revision: number;
  gate: GateOutcome;
  common: CommonImage[];
}

export const gateOf = (model: RegisteredModel): Gate =>
  model.gate === null ? DEFAULT_GATE : fromJson<Gate>(model.gate);

/** Where the alias points and how often it has moved; a removed one keeps counting. */
export async function readAlias(
  db: Db,
  modelId: string,
  alias: string,
): Promise<{ versionId: string | null; revision: number }> {
  const row = await findAlias(db, modelId, alias);
  if (row) return { versionId: row.modelVersionId, revision: row.revision };
  const last = await findLastChange(db, modelId, alias);
  return { versionId: null, revision: last?.revision ?? 0 };
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT */
export async function previewPromotion(
  platform: Platform,
  request: { modelName: string; versionNumber: number; alias: string },
): Promise<Preview> {
  const { db } = platform;
  const alias = requireAliasName(request.alias);
  const model = await getModel(platform, request.modelName);
  const candidate = await getLiveVersion(platform, model, request.versionNumber);
  const { versionId, revision } = await readAlias(db, model.id, alias);
  const incumbent = versionId ? await findModelVersion(db, versionId) : null;
  const common = incumbent ? await findCommonImages(db, candidate, incumbent) : [];
  const gate = checkGate({
    gate: gateOf(model),
    alias,
    candidate: manifestOf(candidate).evaluation,
    incumbent: incumbent && manifestOf(incumbent).evaluation,
    common,
    leakedCount: candidate.runId ? await countLeakedImages(db, candidate.runId) : 0,
  });
  return { model, alias, candidate, incumbent, revision, gate, common };
}

const ORDER: Record<ChangeKind, number> = { BROKEN: 0, OTHER: 1, FIXED: 2 };

/** What got worse first; within that, the most confident first. */
export const listChangedImages = (common: readonly CommonImage[], first: number) =>
  common
    .flatMap((image) => {
      const kind = changeOf(image);
      return kind ? [{ image, kind }] : [];
    })
    .toSorted(
      (a, b) =>
        ORDER[a.kind] - ORDER[b.kind] || b.image.candidate.probability - a.image.candidate.probability,
    )
    .slice(0, first);

/** Says what would happen if an alias moved to a version, before it does. */
import { AppError } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import type { ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { classesOf } from "../dataset/version-source.js";
import { getVersionOfRun } from "../dataset/dataset.service.js";
import { getRunWithModel } from "../run/run.service.js";
import { findLastChange, findAlias } from "./alias.repository.js";
import type { BundleManifest } from "./bundle-manifest.js";
import { countLeakedImages, countLookAlikes } from "./comparison.repository.js";
import {
  changeOf,
  contenderOf,
  findCommonImages,
  type ChangeKind,
  type CommonImage,
  type Contender,
} from "./compare-versions.js";
import { findModel, getLiveVersion, getModel } from "./model.service.js";
import { requireAliasName, requireModelName } from "./names.js";
import { checkGate, DEFAULT_GATE, type Gate, type GateOutcome } from "./promotion-gate.js";
import { findModelVersion } from "./registered-model.repository.js";

export interface Preview {
  alias: string;
  /** Null where a run was asked about that is no version yet. */
  candidate: ModelVersion | null;
  incumbent: ModelVersion | null;
  revision: number;
  gate: GateOutcome;
  common: CommonImage[];
}

type VersionPreview = Preview & { model: RegisteredModel; candidate: ModelVersion };

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

interface PreviewRequest {
  modelName: string;
  versionNumber?: number | null | undefined;
  runId?: string | null | undefined;
  alias: string;
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT, RUN_NOT_FINISHED */
export function previewPromotion(platform: Platform, request: PreviewRequest): Promise<Preview> {
  const { versionNumber, runId } = request;
  if (versionNumber != null && runId == null) return previewVersion(platform, { ...request, versionNumber });
  if (runId != null && versionNumber == null) return previewRun(platform, { ...request, runId });
  throw new AppError("BAD_USER_INPUT", "Give either `versionNumber` or `runId`.", "Leave the other one out.");
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT */
export async function previewVersion(
  platform: Platform,
  request: { modelName: string; versionNumber: number; alias: string },
): Promise<VersionPreview> {
  const alias = requireAliasName(request.alias);
  const model = await getModel(platform, request.modelName);
  const candidate = await getLiveVersion(platform, model, request.versionNumber);
  return { model, candidate, ...(await compareWithLive(platform, model, alias, contenderOf(candidate))) };
}

/** Of a run that nobody has registered, for a model that there need not be yet. */
async function previewRun(
  platform: Platform,
  request: { modelName: string; runId: string; alias: string },
): Promise<Preview> {
  const alias = requireAliasName(request.alias);
  const model = await findModel(platform, requireModelName(request.modelName));
  const run = await getRunWithModel(platform, request.runId);
  const contender = {
    runId: run.id,
    classNames: classesOf(await getVersionOfRun(platform, run)).map(({ name }) => name),
    evaluation: fromJson<BundleManifest["evaluation"]>(run.evaluation),
  };
  return { candidate: null, ...(await compareWithLive(platform, model, alias, contender)) };
}

async function compareWithLive(
  { db }: Platform,
  model: RegisteredModel | null,
  alias: string,
  contender: Contender,
): Promise<Omit<Preview, "candidate">> {
  const { versionId, revision } = model ? await readAlias(db, model.id, alias) : NOTHING_LIVE;
  const incumbent = versionId ? await findModelVersion(db, versionId) : null;
  const live = incumbent && contenderOf(incumbent);
  const common = live ? await findCommonImages(db, contender, live) : [];
  const gate = checkGate({
    gate: model ? gateOf(model) : DEFAULT_GATE,
    alias,
    candidate: contender.evaluation,
    incumbent: live && live.evaluation,
    common,
    leakedCount: contender.runId ? await countLeakedImages(db, contender.runId) : 0,
    lookAlikeCount: contender.runId ? await countLookAlikes(db, contender.runId) : 0,
  });
  return { alias, incumbent, revision, gate, common };
}

const NOTHING_LIVE = { versionId: null, revision: 0 };

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

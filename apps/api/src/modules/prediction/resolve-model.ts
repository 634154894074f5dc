/** Finds the model that a request asks: a run's, a version's, or what an alias points at just now. */
import { AppError } from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { findAlias } from "../model/alias.repository.js";
import { getLiveVersion, getModel } from "../model/model.service.js";
import { requireAliasName } from "../model/names.js";
import { getRunWithModel } from "../run/run.service.js";

export interface ModelQuestion {
  runId?: string | null | undefined;
  modelName?: string | null | undefined;
  /** Default: production, when `modelName` is given without a version. */
  alias?: string | null | undefined;
  version?: number | null | undefined;
}

/** Where the answers come from; decided once a request, so that a promotion never mixes two versions in one. */
export interface AskedModel {
  runId: string | null;
  modelVersionId: string | null;
  alias: string | null;
  /** Share of its photos that stay in the prediction log. */
  logShare: number;
}

/** @throws AppError BAD_USER_INPUT, NOT_FOUND, RUN_NOT_FINISHED */
export async function resolveModel(platform: Platform, question: ModelQuestion): Promise<AskedModel> {
  const { runId, modelName, alias, version } = question;
  if ((runId == null) === (modelName == null) || (alias != null && version != null))
    throw new AppError(
      "BAD_USER_INPUT",
      "It is not clear which model should answer.",
      "Give a run, or a model with at most one of alias and version.",
    );
  if (modelName == null) return askRun(platform, runId!);
  const model = await getModel(platform, modelName);
  if (version != null) {
    const { id } = await getLiveVersion(platform, model, version);
    return { runId: null, modelVersionId: id, alias: null, logShare: model.logShare };
  }
  const name = requireAliasName(alias ?? "production");
  const row = await findAlias(platform.db, model.id, name);
  if (row) return { runId: null, modelVersionId: row.modelVersionId, alias: name, logShare: model.logShare };
  throw new AppError(
    "NOT_FOUND",
    `${modelName} has no alias "${name}".`,
    "Promote one of its versions first, or ask for a version by its number.",
  );
}

async function askRun(platform: Platform, runId: string): Promise<AskedModel> {
  await getRunWithModel(platform, runId);
  return { runId, modelVersionId: null, alias: null, logShare: 0 };
}

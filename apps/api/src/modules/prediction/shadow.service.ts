/** Lets an alias's version see production's traffic, and tells how its answers differ. */
import { AppError } from "@smallset/schema";
import type { ModelAlias, ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findAlias, listAliasesOfModels } from "../model/alias.repository.js";
import { getModel } from "../model/model.service.js";
import { requireAliasName } from "../model/names.js";
import { findModelVersion } from "../model/registered-model.repository.js";
import { countShadowAnswers, setAliasShadow, type ShadowCounts } from "./shadow.repository.js";

export const LIVE_ALIAS = "production";

/** @throws AppError NOT_FOUND, BAD_USER_INPUT for production itself */
export async function setShadow(
  platform: Platform,
  request: { modelName: string; alias: string; shadow: boolean },
): Promise<RegisteredModel> {
  const alias = requireAliasName(request.alias);
  if (alias === LIVE_ALIAS)
    throw new AppError(
      "BAD_USER_INPUT",
      "Production cannot shadow itself.",
      "Point another alias, such as challenger, at the version to compare.",
    );
  const model = await getModel(platform, request.modelName);
  if (await setAliasShadow(platform.db, model.id, alias, request.shadow)) return model;
  throw new AppError("NOT_FOUND", `${model.name} has no alias "${alias}".`, "Promote a version to it first.");
}

export interface ShadowReport extends ShadowCounts {
  alias: ModelAlias;
  version: ModelVersion;
  live: ModelVersion;
}

/** One for each alias that shadows; none while nothing is in production. */
export async function listShadowReports({ db }: Platform, model: RegisteredModel): Promise<ShadowReport[]> {
  const production = await findAlias(db, model.id, LIVE_ALIAS);
  if (!production) return [];
  const live = (await findModelVersion(db, production.modelVersionId))!;
  const shadows = (await listAliasesOfModels(db, [model.id])).filter(({ shadow }) => shadow);
  return Promise.all(
    shadows.map(async (alias) => ({
      alias,
      version: (await findModelVersion(db, alias.modelVersionId))!,
      live,
      ...(await countShadowAnswers(db, alias.modelVersionId, live.id)),
    })),
  );
}

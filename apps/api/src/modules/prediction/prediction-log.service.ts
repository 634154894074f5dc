/** Reads, corrects and limits the prediction log. */
import { AppError } from "@smallset/schema";
import { ID_PATTERN, notFound, requireId } from "../../db/ids.js";
import type { Prediction, RegisteredModel } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { manifestOf } from "../model/bundle-manifest.js";
import { getModel } from "../model/model.service.js";
import { findModelVersion } from "../model/registered-model.repository.js";
import {
  countLog,
  findPrediction,
  listLog,
  setCorrectedClass,
  setLogSettings,
  type LogFilter,
} from "./prediction-log.repository.js";

export async function pageOfLog(
  { db }: Platform,
  modelId: string,
  { first, after: cursor, filter }: { first: number; after?: string | undefined; filter: LogFilter },
): Promise<Connection<Prediction>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([
    listLog(db, modelId, filter, { take: first + 1, after }),
    countLog(db, modelId, filter),
  ]);
  return toConnection({ rows, first, after, keyOf: (row) => row.id, totalCount });
}

/** @throws AppError NOT_FOUND, BAD_USER_INPUT for a class that the model does not know */
export async function correctPrediction(
  { db }: Platform,
  { id, className }: { id: string; className: string | null },
): Promise<Prediction> {
  const row = await findPrediction(db, requireId("prediction", id));
  if (!row?.modelVersionId || row.shadowOfId) throw notFound("prediction", id);
  const { classNames } = manifestOf((await findModelVersion(db, row.modelVersionId))!);
  if (className !== null && !classNames.includes(className))
    throw new AppError(
      "BAD_USER_INPUT",
      `The model knows no class "${className}".`,
      `Choose one of ${classNames.join(", ")}.`,
    );
  return setCorrectedClass(db, row.id, className);
}

/** @throws AppError NOT_FOUND */
export async function setPredictionLog(
  platform: Platform,
  { modelName, share, retentionDays }: { modelName: string; share: number; retentionDays: number },
): Promise<RegisteredModel> {
  const model = await getModel(platform, modelName);
  return setLogSettings(platform.db, model.id, { logShare: share, logRetentionDays: retentionDays });
}

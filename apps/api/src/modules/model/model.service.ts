/** Reads registered models, their versions and what their aliases pointed at; sets gates; takes versions out of use. */
import { AppError } from "@smallset/schema";
import { ID_PATTERN, isId, notFound, requireId } from "../../db/ids.js";
import type { AliasChange, ModelVersion, RegisteredModel } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { countChanges, findChangeAt, listAliasesOfVersions, listChanges } from "./alias.repository.js";
import { requireAliasName } from "./names.js";
import { DEFAULT_GATE, type Gate } from "./promotion-gate.js";
import {
  countModels,
  countVersionsOfModel,
  findModelByName,
  findModelVersion,
  findVersionByNumber,
  listModels,
  listVersionsOfModel,
  lockModel,
  markVersionDeleted,
  setGate,
} from "./registered-model.repository.js";

interface PageRequest {
  first: number;
  after?: string | undefined;
}

/** @throws AppError NOT_FOUND */
export async function getModel({ db }: Platform, name: string): Promise<RegisteredModel> {
  const model = await findModelByName(db, name);
  if (model) return model;
  throw new AppError(
    "NOT_FOUND",
    `There is no model "${name}".`,
    "Register a version of a finished run under that name, or check the spelling.",
  );
}

export const findModel = ({ db }: Platform, name: string): Promise<RegisteredModel | null> =>
  findModelByName(db, name);
export const findVersionById = ({ db }: Platform, id: string): Promise<ModelVersion | null> =>
  isId(id) ? findModelVersion(db, id) : Promise.resolve(null);

/** Null when there is none of that number, or it was deleted. */
export async function findLiveVersion(
  { db }: Platform,
  modelId: string,
  number: number,
): Promise<ModelVersion | null> {
  const version = await findVersionByNumber(db, modelId, number);
  return version?.deletedAt ? null : version;
}

/** @throws AppError NOT_FOUND, also for a deleted version */
export async function getLiveVersion(
  { db }: Platform,
  model: RegisteredModel,
  number: number,
): Promise<ModelVersion> {
  const version = await findVersionByNumber(db, model.id, number);
  if (version && !version.deletedAt) return version;
  throw new AppError(
    "NOT_FOUND",
    version ? `Version ${number} of ${model.name} was deleted.` : `${model.name} has no version ${number}.`,
    "Choose one of its versions.",
  );
}

export async function pageOfModels(
  { db }: Platform,
  { first, after: cursor }: PageRequest,
): Promise<Connection<RegisteredModel>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([listModels(db, { take: first + 1, after }), countModels(db)]);
  return toConnection({ rows, first, after, keyOf: (model) => model.id, totalCount });
}

export async function pageOfModelVersions(
  { db }: Platform,
  modelId: string,
  { first, after: cursor }: PageRequest,
): Promise<Connection<ModelVersion>> {
  const after = decodeCursor(cursor, /^\d{1,9}$/);
  const [rows, totalCount] = await Promise.all([
    listVersionsOfModel(db, modelId, { take: first + 1, after: after === null ? null : Number(after) }),
    countVersionsOfModel(db, modelId),
  ]);
  return toConnection({ rows, first, after, keyOf: (version) => version.number, totalCount });
}

export async function pageOfHistory(
  { db }: Platform,
  modelId: string,
  { first, after: cursor, alias }: PageRequest & { alias?: string | undefined },
): Promise<Connection<AliasChange>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const filter = { modelId, ...(alias && { alias }) };
  const [rows, totalCount] = await Promise.all([
    listChanges(db, filter, { take: first + 1, after }),
    countChanges(db, filter),
  ]);
  return toConnection({ rows, first, after, keyOf: (change) => change.id, totalCount });
}

/** The move that put there what the alias pointed at then; null before its first. @throws AppError NOT_FOUND */
export async function findAliasAt(
  platform: Platform,
  request: { modelName: string; alias: string; at: Date },
): Promise<AliasChange | null> {
  const model = await getModel(platform, request.modelName);
  return findChangeAt(platform.db, model.id, requireAliasName(request.alias), request.at);
}

type GateInput = { [Key in keyof Gate]?: Gate[Key] | null | undefined };

/** What is left out takes its default; null turns a limit off. @throws AppError NOT_FOUND, BAD_USER_INPUT */
export async function setPromotionGate(
  platform: Platform,
  modelName: string,
  input: GateInput,
): Promise<RegisteredModel> {
  const model = await getModel(platform, modelName);
  const or = <Key extends keyof Gate>(key: Key): Gate[Key] => input[key] ?? DEFAULT_GATE[key];
  return setGate(platform.db, model.id, {
    aliases: or("aliases").map(requireAliasName),
    minimumAccuracy: or("minimumAccuracy"),
    minimumMacroF1: or("minimumMacroF1") ?? null,
    maxRecallDrop: input.maxRecallDrop === undefined ? DEFAULT_GATE.maxRecallDrop : input.maxRecallDrop,
    refuseLeakage: or("refuseLeakage"),
    pairedTest: or("pairedTest"),
    significanceLevel: or("significanceLevel"),
  } satisfies Gate);
}

/**
 * Takes the version out of use; its number and its place in the history stay.
 * @throws AppError NOT_FOUND, CONFLICT while an alias points at it
 */
export async function deleteModelVersion({ db }: Platform, id: string): Promise<ModelVersion> {
  requireId("model version", id);
  return db.$transaction(async (tx) => {
    const found = await findModelVersion(tx, id);
    if (!found) throw notFound("model version", id);
    await lockModel(tx, found.modelId);
    const [alias] = await listAliasesOfVersions(tx, [id]);
    if (alias)
      throw new AppError(
        "CONFLICT",
        `Version ${found.number} is live as "${alias.alias}".`,
        "Move that alias to another version or remove it, then delete this one.",
      );
    return found.deletedAt ? found : markVersionDeleted(tx, id);
  });
}

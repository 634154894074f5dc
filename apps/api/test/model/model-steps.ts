/** Steps of the registry that several tests take. */
import { createSignInLink } from "../../src/modules/user/user.service.js";
import { codeOf, query } from "../support/client.js";
import { runWhenOver, startRun } from "../support/main-path.js";
import { signIn, type TestStack } from "../support/stack.js";

/** Trains on the version and resolves with the run's id once it is FINISHED. */
export async function trainedRun(
  stack: TestStack,
  datasetVersionId: string,
  hyperparameters: object,
): Promise<string> {
  const layers = { hiddenLayers: [{ units: 16, dropout: 0 }] };
  const id = await startRun(stack, { datasetVersionId, hyperparameters: { ...layers, ...hyperparameters } });
  const { status, error } = await runWhenOver(stack, id, 120_000);
  if (status !== "FINISHED") throw new Error(`The run is ${status}: ${error?.message}`);
  return id;
}
export const GOOD = { epochs: 12, learningRate: 1e-3 };
/** Hardly leaves the random weights it begins with. */
export const POOR = { epochs: 1, learningRate: 1e-7, seed: 7 };

export interface RegisteredVersion {
  id: string;
  number: number;
  digest: string;
}
export const REGISTER = `mutation ($input: RegisterModelVersionInput!) {
  registerModelVersion(input: $input) { id number digest } }`;
export const register = async (stack: TestStack, input: object): Promise<RegisteredVersion> =>
  (await query<{ registerModelVersion: RegisteredVersion }>(stack, REGISTER, { input })).registerModelVersion;

export interface LiveAlias {
  alias: string;
  revision: number;
  version: { number: number };
}
const ALIAS = "alias revision version { number }";
export const PROMOTE = `mutation ($input: PromoteModelVersionInput!) { promoteModelVersion(input: $input) { id ${ALIAS} } }`;
export const promote = async (stack: TestStack, input: object): Promise<LiveAlias> =>
  (
    await query<{ promoteModelVersion: LiveAlias }>(stack, PROMOTE, {
      input: { reason: "because the test says so", ...input },
    })
  ).promoteModelVersion;

export const ROLL_BACK = `mutation ($input: MoveAliasInput!) { rollbackAlias(input: $input) { id ${ALIAS} } }`;
export const rollBack = async (stack: TestStack, input: object): Promise<LiveAlias> =>
  (
    await query<{ rollbackAlias: LiveAlias }>(stack, ROLL_BACK, {
      input: { reason: "it was worse in the field", ...input },
    })
  ).rollbackAlias;

export const codeOfPromotion = (stack: TestStack, input: object): Promise<string | undefined> =>
  codeOf(stack, PROMOTE, { input: { reason: "because the test says so", ...input } });

/** A signed-in person of that role. */
export async function signInAs(
  stack: TestStack,
  role: "VIEWER" | "EDITOR",
): Promise<{ origin: string; cookie: string }> {
  const { id } = await stack.db.user.create({ data: { name: `A ${role.toLowerCase()}`, role } });
  return { origin: stack.origin, cookie: await signIn(stack.origin, await createSignInLink(stack.db, id)) };
}

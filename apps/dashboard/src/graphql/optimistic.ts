/**
 * What the page shows at once, before the server has answered: changes of one value that are as easily changed back, and
 * that the server refuses to nobody who may see the button. When it refuses after all, the old value comes back.
 */
import type { OptimisticMutationConfig, UpdatesConfig } from "@urql/exchange-graphcache";
import { gql } from "@urql/core";
import type {
  CorrectPredictionMutationVariables,
  SetRunConcurrencyMutationVariables,
  UpdateWebhookMutationVariables,
} from "@smallset/schema/documents";

/** Fields that are left out stay as they are. */
export const optimistic: OptimisticMutationConfig = {
  updateWebhook: (args) => {
    const { id, ...changes } = (args as unknown as UpdateWebhookMutationVariables).input;
    return { __typename: "Webhook", id, ...changes };
  },
  correctPrediction: (args) => {
    const { id, className } = args as unknown as CorrectPredictionMutationVariables;
    return { __typename: "LoggedPrediction", id, correctedClass: className ?? null };
  },
  setRunConcurrency: (args) => (args as unknown as SetRunConcurrencyMutationVariables).value,
};

const CONCURRENCY = gql`
  query {
    runConcurrency
  }
`;

/** A bare number belongs to no entity: its place has to be named. */
export const optimisticUpdates: NonNullable<UpdatesConfig["Mutation"]> = {
  setRunConcurrency: (result, _args, cache) => {
    const value = result["setRunConcurrency"] as number;
    cache.updateQuery({ query: CONCURRENCY }, (data) => (data ? { ...data, runConcurrency: value } : data));
  },
};

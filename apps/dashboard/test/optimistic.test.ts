import { CombinedError, createClient, type Exchange, gql } from "@urql/core";
import { describe, expect, it } from "vitest";
import { filter, fromPromise, map, mergeMap, pipe } from "wonka";
import { createCache } from "../src/graphql/create-cache";

const WEBHOOKS = gql`
  {
    runConcurrency
    webhooks {
      id
      url
      enabled
    }
  }
`;
const UPDATE = gql`
  mutation ($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      id
      url
      enabled
    }
  }
`;
const SET = gql`
  mutation ($value: Int!) {
    setRunConcurrency(value: $value)
  }
`;
const webhook = { __typename: "Webhook", id: "w", url: "https://example.org", enabled: true };

/** A server that answers queries at once, and mutations when it is told to. */
function startClient() {
  let answer!: (result: { data?: object; error?: CombinedError }) => void;
  const server: Exchange = () => (operations) =>
    pipe(
      operations,
      filter(({ kind }) => kind !== "teardown"),
      mergeMap((operation) =>
        pipe(
          fromPromise(
            operation.kind === "query"
              ? Promise.resolve({ data: { __typename: "Query", runConcurrency: 1, webhooks: [webhook] } })
              : new Promise<{ data?: object; error?: CombinedError }>((resolve) => (answer = resolve)),
          ),
          map((result) => ({ operation, stale: false, hasNext: false, data: undefined, ...result })),
        ),
      ),
    );
  const client = createClient({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [createCache(), server],
  });
  return { client, answer: (result: Parameters<typeof answer>[0]) => answer(result) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a change that is safe", () => {
  it("is shown before the server has answered, and taken back when it refuses", async () => {
    const { client, answer } = startClient();
    const shown: boolean[] = [];
    client.query(WEBHOOKS, {}).subscribe(({ data }) => shown.push(data.webhooks[0].enabled));
    await settle();
    const done = client.mutation(UPDATE, { input: { id: "w", enabled: false } }).toPromise();
    await settle();
    expect(shown).toEqual([true, false]);
    answer({ error: new CombinedError({ networkError: new Error("away") }) });
    await done;
    await settle();
    expect(shown).toEqual([true, false, true]);
  });

  it("may be a bare number", async () => {
    const { client, answer } = startClient();
    const shown: number[] = [];
    client.query(WEBHOOKS, {}).subscribe(({ data }) => shown.push(data.runConcurrency));
    await settle();
    const done = client.mutation(SET, { value: 2 }).toPromise();
    await settle();
    expect(shown).toEqual([1, 2]);
    answer({ data: { __typename: "Mutation", setRunConcurrency: 2 } });
    expect((await done).error).toBeUndefined();
    await settle();
    expect(shown.at(-1)).toBe(2);
  });
});

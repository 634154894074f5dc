import { createClient, fetchExchange, gql } from "@urql/core";
import { describe, expect, it } from "vitest";
import { createCache } from "../src/graphql/create-cache";

const WEBHOOKS = gql`
  {
    runConcurrency
    webhooks {
      id
      url
      active
    }
  }
`;
const UPDATE = gql`
  mutation ($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      id
      url
      active
    }
  }
`;
const SET = gql`
  mutation ($value: Int!) {
    setRunConcurrency(value: $value)
  }
`;
const webhook = { __typename: "Webhook", id: "w", url: "https://example.org", active: true };

/** A server that answers queries at once, and mutations when it is told to; null is a lost connection. */
function startClient() {
  let answer!: (data: object | null) => void;
  const toResponse = (data: object) =>
    new Response(JSON.stringify({ data }), { headers: { "content-type": "application/json" } });
  const answerLater = () =>
    new Promise<Response>((resolve, reject) => {
      answer = (data) => (data ? resolve(toResponse(data)) : reject(new Error("away")));
    });
  const fetch = (async (_url: unknown, { body }: RequestInit) =>
    JSON.parse(body as string).query.startsWith("mutation")
      ? answerLater()
      : toResponse({
          __typename: "Query",
          runConcurrency: 1,
          webhooks: [webhook],
        })) as typeof globalThis.fetch;
  const exchanges = [createCache(), fetchExchange];
  const client = createClient({ url: "http://house/graphql", preferGetMethod: false, fetch, exchanges });
  return { client, answer: (data: object | null) => answer(data) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a change that is safe", () => {
  it("is shown before the server has answered, and taken back when it refuses", async () => {
    const { client, answer } = startClient();
    const shown: boolean[] = [];
    client.query(WEBHOOKS, {}).subscribe(({ data }) => shown.push(data.webhooks[0].active));
    await settle();
    const done = client.mutation(UPDATE, { input: { id: "w", active: false } }).toPromise();
    await settle();
    expect(shown).toEqual([true, false]);
    answer(null);
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
    answer({ __typename: "Mutation", setRunConcurrency: 2 });
    expect((await done).error).toBeUndefined();
    await settle();
    expect(shown.at(-1)).toBe(2);
  });
});

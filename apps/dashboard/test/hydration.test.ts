/** A page that the server rendered must cost the browser no request, and must not show what an earlier visit saw. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, createRequest, fetchExchange, ssrExchange, stringifyDocument } from "@urql/core";
import { DatasetDocument, RunTableDocument } from "@smallset/schema/documents";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCache } from "../src/graphql/create-cache";
import { replaceWithSnapshots, restoreSnapshots } from "../src/graphql/hydration";

const variables = { first: 20 };
const runsOf = (totalCount: number) => ({
  runs: {
    __typename: "RunConnection",
    totalCount,
    edges: [],
    pageInfo: { __typename: "PageInfo", hasNextPage: false, endCursor: null },
  },
});
const snapshotOf = (totalCount: number) => {
  const { key } = createRequest(RunTableDocument, variables);
  return {
    key,
    query: stringifyDocument(RunTableDocument),
    variables,
    ssr: { [key]: { data: JSON.stringify(runsOf(totalCount)) } },
  };
};

let server: Server;
let requests: string[];
let ssr: ReturnType<typeof ssrExchange>;
let client: ReturnType<typeof createClient>;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push(body);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: runsOf(99) }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ssr = ssrExchange({ isClient: true });
  client = createClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    preferGetMethod: false,
    exchanges: [createCache(), ssr, fetchExchange],
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const totalCount = async () =>
  (await client.query(RunTableDocument, variables).toPromise()).data?.runs.totalCount;

describe("hydration", () => {
  it("answers the first render from the server's result", async () => {
    restoreSnapshots(ssr, [snapshotOf(3)]);
    await replaceWithSnapshots(client, [snapshotOf(3)]);
    expect(await totalCount()).toBe(3);
    expect(requests).toEqual([]);
  });

  it("shows the newer result when a page is visited again, to those who watch as well", async () => {
    restoreSnapshots(ssr, [snapshotOf(3)]);
    const seen: (number | undefined)[] = [];
    const watching = client
      .query(RunTableDocument, variables)
      .subscribe((result) => seen.push(result.data?.runs.totalCount));
    restoreSnapshots(ssr, [snapshotOf(4)]);
    await replaceWithSnapshots(client, [snapshotOf(4)]);
    watching.unsubscribe();
    expect(seen.at(-1)).toBe(4);
    expect(await totalCount()).toBe(4);
    expect(requests).toEqual([]);
  });

  it("leaves a query that failed on the server to the browser", async () => {
    await replaceWithSnapshots(client, [{ ...snapshotOf(3), ssr: {} }]);
    expect(await totalCount()).toBe(99);
    expect(requests).toHaveLength(1);
  });
});

describe("the cache", () => {
  it("forgets the runs once one has been started, so that lists ask again", async () => {
    restoreSnapshots(ssr, [snapshotOf(3)]);
    expect(await totalCount()).toBe(3);
    await client
      .mutation(
        "mutation { startRun(input: {datasetVersionId: 1}) { id } }",
        {},
        {
          fetch: () =>
            Promise.resolve(Response.json({ data: { startRun: { __typename: "Run", id: "r9" } } })),
        },
      )
      .toPromise();
    expect(await totalCount()).toBe(99);
  });

  it("keeps embedded types inside what holds them: two versions do not share their classes", async () => {
    const versionOf = (id: string, name: string) => ({
      dataset: {
        __typename: "Dataset",
        id,
        name,
        synthetic: false,
        createdAt: "2026-01-01T00:00:00.000Z",
        latestVersion: {
          __typename: "DatasetVersion",
          id: `v-${id}`,
          number: 1,
          status: "READY",
          digest: null,
          seed: 42,
          splitBySmallset: true,
          createdAt: "2026-01-01T00:00:00.000Z",
          imageCount: 1,
          excludedCount: 0,
          note: null,
          parent: null,
          createdBy: null,
          classes: [
            {
              __typename: "DatasetClass",
              name,
              classIndex: 0,
              trainCount: 1,
              validationCount: 0,
              testCount: 0,
            },
          ],
          issueCounts: [],
          progress: null,
          error: null,
        },
        versions: [],
      },
    });
    const ask = (id: string, name: string) =>
      client
        .query(
          DatasetDocument,
          { id },
          { fetch: () => Promise.resolve(Response.json({ data: versionOf(id, name) })) },
        )
        .toPromise();
    await ask("a", "cats");
    await ask("b", "dogs");
    const again = await client.query(DatasetDocument, { id: "a" }).toPromise();
    expect(again.data?.dataset?.latestVersion?.classes.map(({ name }) => name)).toEqual(["cats"]);
    expect(requests).toEqual([]);
  });
});

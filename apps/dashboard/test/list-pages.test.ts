/** What one page of the dashboard asked for a while ago must not come back in another one's list. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, fetchExchange, gql } from "@urql/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCache } from "../src/graphql/create-cache";

const RUNS = gql<{ runs: { edges: { node: { id: string } }[] } }>`
  query Runs($first: Int!, $after: String) {
    runs(first: $first, after: $after, topLevel: true) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

let server: Server;
/** Newest first, as the server has them now. */
let running: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { first, after } = JSON.parse(body).variables as { first: number; after?: string };
      const from = after ? running.indexOf(after) + 1 : 0;
      const edges = running.slice(from, from + first).map((id) => ({
        __typename: "RunEdge",
        cursor: id,
        node: { __typename: "Run", id },
      }));
      const pageInfo = {
        __typename: "PageInfo",
        hasNextPage: from + first < running.length,
        endCursor: edges.at(-1)?.cursor ?? null,
      };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: { runs: { __typename: "RunConnection", edges, pageInfo } } }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = () => {
  const client = createClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    preferGetMethod: false,
    exchanges: [createCache(), fetchExchange],
  });
  return async (variables: { first: number; after?: string }) => {
    const { data } = await client.query(RUNS, variables, { requestPolicy: "network-only" }).toPromise();
    return data!.runs.edges.map(({ node }) => node.id);
  };
};

it("forgets a run that has ended, though a shorter list still had it", async () => {
  const ask = open();
  running = ["a"];
  expect(await ask({ first: 6 })).toEqual(["a"]);
  expect(await ask({ first: 20 })).toEqual(["a"]);
  running = [];
  expect(await ask({ first: 20 })).toEqual([]);
});

it("still puts the pages of one list together", async () => {
  const ask = open();
  running = ["a", "b", "c"];
  expect(await ask({ first: 2 })).toEqual(["a", "b"]);
  expect(await ask({ first: 2, after: "b" })).toEqual(["a", "b", "c"]);
});

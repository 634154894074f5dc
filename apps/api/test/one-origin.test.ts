/** One address for everything: what is not the API's goes to the dashboard's server. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "./support/client.js";
import { startStack, type TestStack } from "./support/stack.js";

describe("the one origin", () => {
  let upstream: Server;
  let stack: TestStack;
  beforeAll(async () => {
    // Says what reached it.
    upstream = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { method, url, headers } = request;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ method, url, body, headers }));
      });
    }).listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    stack = await startStack({ DASHBOARD_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await stack.stop();
    upstream.close();
  });

  it("gives pages, assets and posts to the dashboard, with the address that the browser used", async () => {
    for (const path of ["/", "/runs/42?tab=metrics", "/_next/static/chunk.js"]) {
      const answer = await (
        await fetch(`${stack.origin}${path}`, { headers: { cookie: stack.cookie } })
      ).json();
      expect(answer).toMatchObject({
        method: "GET",
        url: path,
        headers: { cookie: stack.cookie, "x-forwarded-host": new URL(stack.origin).host },
      });
    }
    const posted = await fetch(`${stack.origin}/action`, { method: "POST", body: "a server action" });
    expect(await posted.json()).toMatchObject({ method: "POST", url: "/action", body: "a server action" });
  });

  it("keeps GraphQL, health and sign-in for itself", async () => {
    expect(await ask(stack, "{ viewer { name } }")).toEqual({ data: { viewer: { name: "Owner" } } });
    expect(await (await fetch(`${stack.origin}/healthz`)).json()).toEqual({ status: "ok" });
    const page = await fetch(`${stack.origin}/sign-in?token=old`);
    expect([page.status, page.headers.get("content-type")]).toEqual([401, "text/html"]);
    for (const path of ["/api/nothing", "/graphql"]) {
      const nothing = await fetch(stack.origin + path, { headers: { cookie: stack.cookie } });
      expect([nothing.status, await nothing.json()]).toMatchObject([
        404,
        { code: "NOT_FOUND", message: `There is nothing at GET ${path}.`, nextStep: expect.any(String) },
      ]);
    }
  });

  it("is not ready without a worker, and says so", async () => {
    const response = await fetch(`${stack.origin}/readyz`);
    expect(response.status).toBe(503);
    expect(((await response.json()) as { checks: object }).checks).toMatchObject({
      database: "ok",
      migrations: "ok",
    });
  });
});

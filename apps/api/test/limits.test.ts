/** How much one may ask at once, how often, and what the operator sees of it; over HTTP and the websocket alike. */
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createRequestBudget } from "../src/auth/request-budget.js";
import type { Viewer } from "../src/auth/viewer.js";
import { ask, codeOf, openSocket, query, type Target } from "./support/client.js";
import { startStack, type TestStack } from "./support/stack.js";

const viewer = (id: string) => ({ user: { id }, token: null }) as unknown as Viewer;

describe("a request budget", () => {
  it("lets a minute's worth through at once, then as it fills up again", () => {
    let now = 0;
    const budget = createRequestBudget({ perMinute: 60, anonymousPerMinute: 2 }, () => now);
    for (let request = 0; request < 60; request++) budget.take(viewer("a"), "1.2.3.4");
    expect(() => budget.take(viewer("a"), "1.2.3.4")).toThrow("More than 60 requests");
    budget.take(viewer("b"), "1.2.3.4");
    now += 1_000;
    budget.take(viewer("a"), "1.2.3.4");
    expect(() => budget.take(viewer("a"), "1.2.3.4")).toThrow("More than 60 requests");
    budget.take(null, "1.2.3.4");
    budget.take(null, "1.2.3.4");
    expect(() => budget.take(null, "1.2.3.4")).toThrow("More than 2 requests");
    budget.take(null, "5.6.7.8");
  });

  it("has no end when it is lifted", () => {
    const budget = createRequestBudget({ perMinute: 0, anonymousPerMinute: 0 }, () => 0);
    const takeMany = () => {
      for (let request = 0; request < 10_000; request++) budget.take(viewer("a"), "1.2.3.4");
    };
    expect(takeMany).not.toThrow();
  });
});

describe("limits", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({
      RATE_LIMIT_PER_MINUTE: "100",
      ANONYMOUS_RATE_LIMIT_PER_MINUTE: "5",
      MAX_SOCKETS_PER_USER: "2",
      HOST: "0.0.0.0",
    });
  });
  afterAll(() => stack.stop());

  async function person(): Promise<Target> {
    const made = await query<{ inviteUser: { url: string } }>(
      stack,
      'mutation { inviteUser(input: { name: "P", role: EDITOR }) { url } }',
    );
    const entered = await fetch(made.inviteUser.url, { method: "POST", redirect: "manual" });
    return { origin: stack.origin, cookie: entered.headers.getSetCookie()[0]!.split(";")[0]! };
  }
  const refusalOf = (target: Target, text: string): Promise<unknown> =>
    openSocket(target)
      .iterate({ query: text })
      .next()
      .catch((error: unknown) => error);

  const wide = Array.from({ length: 51 }, (_, index) => `a${index}: id`).join(" ");
  const costly = Array.from(
    { length: 50 },
    (_, index) =>
      `a${index}: images(first: 100) { edges { node { id path sha256 issues { code message } } } }`,
  ).join(" ");
  const deep = `${"dataset { versions { ".repeat(8)} id ${"} } ".repeat(8)}`;
  const curves = `dataset { versions { labelCheck { run { metrics(keys: [${'"k" '.repeat(100)}], maxPoints: 20000) { key } } } } }`;
  const tooMuch = { deep, wide, costly, curves, long: "id ".repeat(4_100) };
  const followed = (selection: string) => `subscription { datasetVersionEvents(id: "x") { ${selection} } }`;

  it.each(Object.entries(tooMuch))(
    "refuse a query that is too %s, on both transports",
    async (_, selection) => {
      const overHttp = await ask(stack, `{ datasetVersion(id: "x") { ${selection} } }`);
      const refusal = { extensions: { code: "QUERY_TOO_COMPLEX", nextStep: expect.any(String) as string } };
      expect(overHttp.errors).toMatchObject([refusal]);
      expect(await refusalOf(stack, followed(selection))).toMatchObject([refusal]);
    },
  );

  it("refuse a body that is too big, on both transports", async () => {
    const huge = await fetch(`${stack.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: stack.cookie },
      body: JSON.stringify({ query: "{ viewer { id } }", variables: { x: "x".repeat(1_100_000) } }),
    });
    expect(huge.status).toBe(413);
    expect(await huge.json()).toMatchObject({
      code: "FILE_TOO_LARGE",
      errors: [{ extensions: { code: "FILE_TOO_LARGE", nextStep: expect.any(String) as string } }],
    });
    expect(await refusalOf(stack, `${followed("id")} # ${"x".repeat(70_000)}`)).toMatchObject({ code: 1009 });
  });

  it("refuse pages that are too long", async () => {
    for (const list of ["runs", "users", "auditLog", "datasets"])
      expect([list, await codeOf(stack, `{ ${list}(first: 101) { totalCount } }`)]).toEqual([
        list,
        "BAD_USER_INPUT",
      ]);
  });

  it("count each user's requests, over HTTP and the websocket together, and say when to come back", async () => {
    const [one, other] = [await person(), await person()];
    const client = openSocket(one);
    const overSocket = async () => {
      const answer: unknown = await client
        .iterate({ query: followed("id") })
        .next()
        .catch((error: unknown) => error);
      return JSON.stringify(answer).includes("RATE_LIMITED");
    };
    expect(await overSocket()).toBe(false);
    const codes = await Promise.all(Array.from({ length: 110 }, () => codeOf(one, "{ viewer { id } }")));
    const refused = codes.filter((code) => code === "RATE_LIMITED").length;
    expect(refused).toBeGreaterThanOrEqual(1);
    expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(95);
    expect(await overSocket()).toBe(true);
    const answer = await fetch(`${stack.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: one.cookie! },
      body: JSON.stringify({ query: "{ viewer { id } }" }),
    });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(other, "{ viewer { id } }")).toBeUndefined();
    await client.dispose();
  });

  it("count what comes from an address that nobody is signed in from", async () => {
    const guess = (): Target => ({ origin: stack.origin, token: `guess-${Math.random()}` });
    const codes: (string | undefined)[] = [];
    for (let request = 0; request < 8; request++)
      codes.push(await codeOf(guess(), "{ runs { totalCount } }"));
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => "UNAUTHENTICATED"));
    expect(codes).toContain("RATE_LIMITED");
    expect(await refusalOf(guess(), followed("id"))).toMatchObject({ code: 4429 });
    // Whoever is signed in at the same address goes on.
    expect(await codeOf(await person(), "{ viewer { id } }")).toBeUndefined();
  });

  it("let one user open so many websockets and no more", async () => {
    const one = await person();
    const clients = [openSocket(one), openSocket(one), openSocket(one)];
    const version = await stack.db.datasetVersion.create({
      data: { number: 1, seed: 1n, source: {}, dataset: { create: { name: "Followed" } } },
    });
    const follow = (client: (typeof clients)[number]): Promise<unknown> =>
      client
        .iterate({ query: `subscription { datasetVersionEvents(id: "${version.id}") { id } }` })
        .next()
        .catch((error: unknown) => error);
    const [first, second] = [await follow(clients[0]!), await follow(clients[1]!)];
    expect([first, second]).toMatchObject([{ done: false }, { done: false }]);
    expect(await follow(clients[2]!)).toMatchObject({ code: 4429 });
    await clients[0]!.dispose();
    await vi.waitFor(async () => {
      // The server hears of the closed one a moment later.
      clients.push(openSocket(one));
      expect(await follow(clients.at(-1)!)).toMatchObject({ done: false });
    }, 10_000);
    for (const client of clients) await client.dispose();
  });

  it("show the operator requests, queues and runs; from elsewhere only with a token", async () => {
    const page = await fetch(`${stack.origin}/metrics`);
    expect(page.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const text = await page.text();
    expect(text).toMatch(/smallset_http_requests_total\{route="\/graphql",method="POST",status="200"\} \d+/);
    expect(text).toContain('smallset_queue_depth{queue="import-dataset"} 1');
    expect(text).toContain("# TYPE smallset_run_duration_seconds summary");
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.+\})? -?[\d.e+-]+)$/);
    const elsewhere = { headers: { "x-forwarded-for": "203.0.113.7" } };
    expect((await fetch(`${stack.origin}/metrics`, elsewhere)).status).toBe(401);
    const lan = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === "IPv4" && !address.internal)?.address;
    const outside = stack.origin.replace("127.0.0.1", lan ?? "127.0.0.1");
    const made = await query<{ createApiToken: { token: string } }>(
      await person(),
      'mutation { createApiToken(input: { name: "prometheus", scopes: [READ] }) { token } }',
    );
    const headers = { authorization: `Bearer ${made.createApiToken.token}` };
    expect((await fetch(`${outside}/metrics`)).status).toBe(lan ? 401 : 200);
    expect((await fetch(`${outside}/metrics`, { headers })).status).toBe(200);
  });
});

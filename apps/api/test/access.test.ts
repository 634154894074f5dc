/** Who may do what: nobody without a session, viewers only look, other sites do nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { hashToken } from "../src/auth/token.js";
import { createSignInLink } from "../src/modules/user/user.service.js";
import { ask, codeOf, createUpload, openSocket } from "./support/client.js";
import { mutations, operationFor, queries, subscriptions } from "./support/operations.js";
import { signIn, startStack, type TestStack } from "./support/stack.js";

describe("access", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  async function userWithRole(role: "EDITOR" | "VIEWER") {
    const user = await stack.db.user.create({ data: { name: role, role } });
    return {
      origin: stack.origin,
      cookie: await signIn(stack.origin, await createSignInLink(stack.db, user.id)),
    };
  }

  it("answers nobody but for the question who is signed in", async () => {
    const nobody = { origin: stack.origin };
    expect(await ask(nobody, "{ viewer { name } }")).toEqual({ data: { viewer: null } });
    const fields = [
      ...queries.filter((field) => field.name !== "viewer").map((field) => operationFor("query", field)),
      ...mutations.map((field) => operationFor("mutation", field)),
      "{ __schema { types { name } } }",
      "query { ...all } fragment all on Query { viewer { id } experiments { id } }",
    ];
    expect(fields.length).toBeGreaterThan(10);
    for (const text of fields) expect([text, await codeOf(nobody, text)]).toEqual([text, "UNAUTHENTICATED"]);
    const statusFor = async (cookie: string, query: string) => {
      const headers = { "content-type": "application/json", cookie };
      const body = JSON.stringify({ query });
      return (await fetch(`${stack.origin}/graphql`, { method: "POST", headers, body })).status;
    };
    expect(await statusFor("", "{ runs { totalCount } }")).toBe(401);
    const { cookie } = await userWithRole("VIEWER");
    expect(await statusFor(cookie, 'mutation { cancelRun(id: "x") { id } }')).toBe(403);
  });

  it("refuses a viewer every mutation of the schema but signing out", async () => {
    const viewer = await userWithRole("VIEWER");
    for (const field of mutations.filter(({ name }) => name !== "signOut")) {
      const text = operationFor("mutation", field);
      expect([text, await codeOf(viewer, text)]).toEqual([text, "FORBIDDEN"]);
    }
    expect((await createUpload(viewer, [{ path: "a.jpg", bytes: Buffer.from("a") }])).status).toBe(403);
    expect(await ask(viewer, "{ runs { totalCount } }")).toEqual({ data: { runs: { totalCount: 0 } } });
    expect(await ask(viewer, "mutation { signOut }")).toEqual({ data: { signOut: true } });
  });

  it("closes a websocket without a session with 4401, so that clients sign in instead of trying again", async () => {
    for (const field of subscriptions) {
      const client = openSocket({ origin: stack.origin });
      const failure = await client
        .iterate({ query: operationFor("subscription", field) })
        .next()
        .catch((error: unknown) => error);
      expect([field.name, (failure as { code?: number }).code]).toEqual([field.name, 4401]);
      await client.dispose();
    }
  });

  it("refuses websockets and changes that other sites start", async () => {
    const headers = { cookie: stack.cookie, origin: "https://evil.example" };
    const socket = new WebSocket(`${stack.origin.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
      headers,
    });
    const outcome = await new Promise((resolve) => {
      socket.once("open", () => resolve("open"));
      socket.once("error", (error) => resolve(error.message));
    });
    expect(outcome).toContain("403");
    const mutation = "mutation { signOut }";
    const refused = await ask(stack, mutation, {}, { origin: "https://evil.example" });
    expect(refused).toMatchObject({ code: "FORBIDDEN" });
    const alsoRefused = await ask(stack, mutation, {}, { "sec-fetch-site": "cross-site" });
    expect(alsoRefused).toMatchObject({ code: "FORBIDDEN" });
    const own = await ask<{ viewer: { name: string } }>(
      stack,
      "{ viewer { name } }",
      {},
      { origin: stack.origin },
    );
    expect(own.data?.viewer.name).toBe("Owner");
  });

  it("keeps uploads and images behind the session", async () => {
    const nobody = { origin: stack.origin };
    expect((await createUpload(nobody, [{ path: "a.jpg", bytes: Buffer.from("a") }])).status).toBe(401);
    expect((await fetch(`${stack.origin}/api/images/${"0".repeat(64)}`)).status).toBe(401);
  });

  it("uses a sign-in link once", async () => {
    const owner = await stack.db.user.findFirstOrThrow({ where: { role: "OWNER" } });
    const token = await createSignInLink(stack.db, owner.id);
    await fetch(`${stack.origin}/sign-in?token=${token}`, { method: "HEAD" });
    const [one, two] = await Promise.allSettled([signIn(stack.origin, token), signIn(stack.origin, token)]);
    expect([one.status, two.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(signIn(stack.origin, token)).rejects.toThrow("used already");
    await expect(signIn(stack.origin, "guessed")).rejects.toThrow("401");
  });

  it("keeps only hashes of what lets people in", async () => {
    const [sessions, links] = await Promise.all([
      stack.db.session.findMany(),
      stack.db.signInLink.findMany(),
    ]);
    const secret = stack.cookie.split("=")[1]!;
    expect(JSON.stringify([sessions, links])).not.toContain(secret);
    expect(sessions.map((session) => session.tokenHash)).toContain(hashToken(secret));
  });

  it("ends the session and its websockets on sign-out", async () => {
    const editor = await userWithRole("EDITOR");
    const client = openSocket(editor);
    const closed = new Promise<number>((resolve) => {
      client.on("closed", (event) => resolve((event as { code: number }).code));
    });
    const dataset = await stack.db.dataset.create({
      data: {
        name: "Followed",
        versions: { create: { number: 1, seed: 42n, source: { path: "/nowhere" } } },
      },
      include: { versions: true },
    });
    const versionId = dataset.versions[0]!.id;
    const events = client.iterate({
      query: `subscription { datasetVersionEvents(id: "${versionId}") { id status } }`,
    });
    expect((await events.next()).value).toEqual({
      data: { datasetVersionEvents: { id: versionId, status: "IMPORTING" } },
    });
    expect(await ask(editor, "mutation { signOut }")).toEqual({ data: { signOut: true } });
    expect(await closed).toBe(4401);
    await expect(events.next()).rejects.toMatchObject({ code: 4401 });
    expect(await ask(editor, "{ viewer { name } }")).toEqual({ data: { viewer: null } });
  });

  it("makes API tokens, and takes them until they are revoked or too old", async () => {
    const made = await ask<{ createApiToken: { token: string; apiToken: { id: string } } }>(
      stack,
      'mutation { createApiToken(input: { name: "script" }) { token apiToken { id } } }',
    );
    const { token, apiToken } = made.data!.createApiToken;
    const asScript = (text = "{ viewer { role } }") =>
      ask<{ viewer: unknown }>({ origin: stack.origin }, text, {}, { authorization: `Bearer ${token}` });
    expect((await asScript()).data).toEqual({ viewer: { role: "OWNER" } });
    expect((await asScript("{ apiTokens { name } }")).data).toEqual({ apiTokens: [{ name: "script" }] });
    const stored = await stack.db.apiToken.findUniqueOrThrow({ where: { id: apiToken.id } });
    expect(JSON.stringify(stored)).not.toContain(token);

    await stack.db.apiToken.update({
      where: { id: stored.id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    expect((await asScript()).data).toEqual({ viewer: null });
    await stack.db.apiToken.update({ where: { id: stored.id }, data: { expiresAt: null } });
    expect((await asScript()).data).toEqual({ viewer: { role: "OWNER" } });
    const revoke = `mutation { revokeApiToken(id: "${stored.id}") }`;
    expect((await ask(stack, revoke)).data).toEqual({ revokeApiToken: true });
    expect((await asScript()).data).toEqual({ viewer: null });
    expect(await codeOf(stack, revoke)).toBe("NOT_FOUND");
    const late =
      'mutation { createApiToken(input: { name: "late", expiresAt: "2020-01-01T00:00:00Z" }) { token } }';
    expect(await codeOf(stack, late)).toBe("BAD_USER_INPUT");
  });

  it("records each mutation with who did it and how it ended", async () => {
    await ask(stack, 'mutation { cancelRun(id: "nothing") { id } }');
    const event = await stack.db.auditEvent.findFirstOrThrow({
      where: { action: "cancelRun" },
      orderBy: { id: "desc" },
    });
    const owner = await stack.db.user.findFirstOrThrow({ where: { role: "OWNER" } });
    expect(event).toMatchObject({ userId: owner.id, outcome: "NOT_FOUND" });
  });

  it("answers a subscription to something that is not there with an error, not with a closed socket", async () => {
    const client = openSocket(stack);
    const missing = "00000000-0000-7000-8000-000000000000";
    const answer = await client
      .iterate({ query: `subscription { runEvents(runId: "${missing}") { seq } }` })
      .next();
    expect(answer.value).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
    await client.dispose();
  });

  it("says what went wrong by code and under which id the log has it, and nothing of its inside", async () => {
    const { errors } = await ask(stack, 'mutation { cancelRun(id: "nothing") { id } }');
    const { requestId } = errors![0]!.extensions as unknown as { requestId: string };
    expect(await stack.db.auditEvent.count({ where: { requestId, outcome: "NOT_FOUND" } })).toBe(1);
    expect(await codeOf(stack, "{ nonsense }")).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(await codeOf(stack, "{ runs(first: 500) { totalCount } }")).toBe("BAD_USER_INPUT");
    expect(await codeOf(stack, '{ runs(after: "zzz") { totalCount } }')).toBe("BAD_USER_INPUT");
    expect((await ask(stack, '{ run(id: "x") { id } }')).data).toEqual({ run: null });
    const deep = `{ datasets { edges { node { versions { ${"dataset { versions { ".repeat(8)} id ${"} } ".repeat(8)} } } } } }`;
    expect(await codeOf(stack, deep)).toBe("QUERY_TOO_COMPLEX");
    const wide = `{ ${Array.from({ length: 51 }, (_, index) => `a${index}: viewer { id }`).join(" ")} }`;
    expect(await codeOf(stack, wide)).toBe("QUERY_TOO_COMPLEX");
    const costly =
      "{ datasets(first: 100) { edges { node { versions { images(first: 100) { edges { node { issues { code } } } } } } } } }";
    expect(await codeOf(stack, costly)).toBe("QUERY_TOO_COMPLEX");
  });
});

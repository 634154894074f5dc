/** People and programs: let in by a link or a token, limited to what they are for, shown out, and written down. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissionFor } from "../src/auth/permissions.js";
import { ask, codeOf, createUpload, openSocket, query, type Target } from "./support/client.js";
import { mutations, operationFor, queries, subscriptions } from "./support/operations.js";
import { startStack, type TestStack } from "./support/stack.js";

const INVITE = `mutation ($input: InviteUserInput!) {
  inviteUser(input: $input) { url expiresAt user { id name role lastSeenAt invitedUntil } } }`;
const UPDATE = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { name role } }";
const REMOVE = "mutation ($id: ID!) { removeUser(id: $id) { id disabledAt } }";
const MAKE_TOKEN =
  "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token apiToken { id scopes } } }";
const AUDIT = `query ($first: Int! = 20, $after: String, $actorId: ID, $action: String, $subjectId: String, $since: DateTimeISO, $until: DateTimeISO, $succeeded: Boolean) {
  auditLog(first: $first, after: $after, actorId: $actorId, action: $action, subjectId: $subjectId, since: $since, until: $until, succeeded: $succeeded) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { id action outcome subjectType subjectId input tokenName actor { name } } } } }`;

interface Invitation {
  url: string;
  user: { id: string; name: string; role: string; lastSeenAt: string | null; invitedUntil: string | null };
}
interface AuditPage {
  auditLog: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string };
    edges: {
      node: {
        id: string;
        action: string;
        outcome: string;
        subjectType: string | null;
        subjectId: string | null;
        input: string;
        tokenName: string | null;
        actor: { name: string } | null;
      };
    }[];
  };
}

describe("people and programs", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const invite = async (name: string, role: string, more: object = {}): Promise<Invitation> =>
    (await query<{ inviteUser: Invitation }>(stack, INVITE, { input: { name, role, ...more } })).inviteUser;
  const join = (url: string) =>
    fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams() });
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  async function letIn(name: string, role: string): Promise<Target & { id: string }> {
    const { url, user } = await invite(name, role);
    return { origin: stack.origin, cookie: cookieOf(await join(url)), id: user.id };
  }
  async function makeToken(target: Target, scopes: string[]): Promise<Target & { tokenId: string }> {
    const made = await query<{ createApiToken: { token: string; apiToken: { id: string } } }>(
      target,
      MAKE_TOKEN,
      { input: { name: scopes.join(" and ") || "all", scopes } },
    );
    const { token, apiToken } = made.createApiToken;
    return { origin: stack.origin, token, tokenId: apiToken.id };
  }
  const auditLog = async (variables: object = {}) =>
    (await query<AuditPage>(stack, AUDIT, variables)).auditLog;

  it("are invited by a link that survives being looked at, and works once", async () => {
    const { url, user } = await invite("Ada <b>", "EDITOR");
    expect(url.startsWith(`${stack.origin}/join?token=`)).toBe(true);
    expect(user).toMatchObject({ name: "Ada <b>", role: "EDITOR", lastSeenAt: null });
    expect(Date.parse(user.invitedUntil!)).toBeGreaterThan(Date.now());
    const page = await fetch(url);
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain("Welcome, Ada &#60;b&#62;");
    expect(text).toContain('method="post"');
    const fromElsewhere = { method: "POST", headers: { origin: "https://evil.example" } };
    expect((await fetch(url, fromElsewhere)).status).toBe(403);
    const entered = await join(url);
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/"]);
    const ada = { origin: stack.origin, cookie: cookieOf(entered) };
    const { viewer } = await query<{ viewer: { name: string; role: string; lastSeenAt: string | null } }>(
      ada,
      "{ viewer { name role lastSeenAt } }",
    );
    expect(viewer).toMatchObject({ name: "Ada <b>", role: "EDITOR" });
    expect(viewer.lastSeenAt).not.toBeNull();
    expect((await join(url)).status).toBe(401);
    expect((await fetch(url)).status).toBe(401);
  });

  it("are invited once for one key; their first link stops working when they get another", async () => {
    const one = await invite("Twice", "VIEWER", { idempotencyKey: "invite-1" });
    const two = await invite("Twice", "VIEWER", { idempotencyKey: "invite-1" });
    expect(two.user.id).toBe(one.user.id);
    expect((await join(one.url)).status).toBe(401);
    const link = "mutation ($id: ID!) { createSignInLink(userId: $id) { url } }";
    const three = await query<{ createSignInLink: { url: string } }>(stack, link, { id: one.user.id });
    expect((await join(two.url)).status).toBe(401);
    expect((await join(three.createSignInLink.url)).status).toBe(303);
    const late = await invite("Late", "VIEWER");
    await stack.db.signInLink.updateMany({
      where: { userId: late.user.id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    expect((await join(late.url)).status).toBe(401);
    expect(await codeOf(stack, INVITE, { input: { name: " ", role: "VIEWER" } })).toBe("BAD_USER_INPUT");
  });

  it("may do at once what their new role allows, on open websockets too", async () => {
    const person = await letIn("Changing", "VIEWER");
    const dataset = await stack.db.dataset.create({
      data: { name: "Open", versions: { create: { number: 1, seed: 1n, source: {} } } },
      include: { versions: true },
    });
    const client = openSocket(person);
    const closed = new Promise<number>((resolve) => {
      client.on("closed", (event) => resolve((event as { code: number }).code));
    });
    const id = dataset.versions[0]!.id;
    const events = client.iterate({ query: `subscription { datasetVersionEvents(id: "${id}") { id } }` });
    await events.next();
    expect(await codeOf(person, 'mutation { cancelRun(id: "x") { id } }')).toBe("FORBIDDEN");
    await query(stack, UPDATE, { input: { id: person.id, role: "EDITOR" } });
    expect(await closed).toBe(1012);
    expect(await codeOf(person, 'mutation { cancelRun(id: "x") { id } }')).toBe("NOT_FOUND");
    await client.dispose();
  });

  it("are shown out at once: sessions, tokens, links and websockets end, their name stays", async () => {
    const person = await letIn("Leaving", "EDITOR");
    const script = await makeToken(person, ["WRITE"]);
    const client = openSocket(script);
    const closed = new Promise<number>((resolve) => {
      client.on("closed", (event) => resolve((event as { code: number }).code));
    });
    const kept = client.iterate({
      query: `subscription { datasetVersionEvents(id: "${(await stack.db.datasetVersion.findFirstOrThrow()).id}") { id } }`,
    });
    await kept.next();
    await query(stack, REMOVE, { id: person.id });
    expect(await closed).toBe(4401);
    expect((await ask(person, "{ viewer { name } }")).data).toEqual({ viewer: null });
    expect((await ask(script, "{ viewer { name } }")).data).toEqual({ viewer: null });
    const { edges } = await auditLog({ actorId: person.id });
    expect(edges[0]!.node.actor?.name).toBe("Leaving");
    expect(await codeOf(stack, REMOVE, { id: person.id })).toBe("NOT_FOUND");
    const { users } = await query<{ users: { edges: { node: { name: string } }[] } }>(
      stack,
      "{ users(first: 100) { edges { node { name } } } }",
    );
    expect(users.edges.map(({ node }) => node.name)).not.toContain("Leaving");
    expect(users.edges[0]!.node.name).toBe("Owner");
  });

  it("never lose their last owner, even when two owners demote each other at once", async () => {
    const owner = await stack.db.user.findFirstOrThrow({ where: { role: "OWNER" } });
    expect(await codeOf(stack, REMOVE, { id: owner.id })).toBe("LAST_OWNER");
    const demote = (id: string) => ({ input: { id, role: "EDITOR" } });
    expect(await codeOf(stack, UPDATE, demote(owner.id))).toBe("LAST_OWNER");
    // Invited is not enough: nobody knows whether they will ever come.
    await invite("Some day", "OWNER");
    expect(await codeOf(stack, REMOVE, { id: owner.id })).toBe("LAST_OWNER");
    const second = await letIn("Second", "OWNER");
    const codes = await Promise.all([
      codeOf(stack, UPDATE, demote(second.id)),
      codeOf(second, UPDATE, demote(owner.id)),
    ]);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    await stack.db.user.update({ where: { id: owner.id }, data: { role: "OWNER" } });
    await stack.db.user.update({ where: { id: second.id }, data: { role: "EDITOR" } });
  });

  it("need to be owners for what is the owners'", async () => {
    const editor = await letIn("Editor", "EDITOR");
    const walk = [
      ...queries.map((field) => ["query", field] as const),
      ...mutations.map((field) => ["mutation", field] as const),
    ];
    const owners = walk.filter(([kind, { name }]) => permissionFor(kind, name).role === "OWNER");
    const names = owners.map(([, { name }]) => name);
    for (const name of ["auditLog", "inviteUser", "updateUser", "removeUser", "createSignInLink"])
      expect(names).toContain(name);
    for (const [kind, field] of owners)
      expect([field.name, await codeOf(editor, operationFor(kind, field))]).toEqual([
        field.name,
        "FORBIDDEN",
      ]);
    expect(await codeOf(editor, "{ apiTokens(everyone: true) { id } }")).toBe("FORBIDDEN");
    expect(await codeOf(stack, "{ apiTokens(everyone: true) { id user { name } } }")).toBeUndefined();
  });

  it("let a token do only what it is for", async () => {
    const [read, predict, write, admin] = await Promise.all(
      [["READ"], ["PREDICT"], ["WRITE"], ["ADMIN"]].map((scopes) => makeToken(stack, scopes)),
    );
    const scopeOf = (name: string) => permissionFor("mutation", name).scope;
    const refusals = async (target: Target, isRefused: (name: string) => boolean) => {
      for (const field of mutations.filter(({ name }) => name !== "signOut" && isRefused(name))) {
        const text = operationFor("mutation", field);
        expect([text, await codeOf(target, text)]).toEqual([text, "FORBIDDEN"]);
      }
    };
    await refusals(read!, () => true);
    await refusals(predict!, (name) => scopeOf(name) !== "predict");
    await refusals(write!, (name) => scopeOf(name) === "admin");
    expect(await codeOf(predict!, "{ runs { totalCount } }")).toBe("FORBIDDEN");
    expect(
      await codeOf(
        predict!,
        operationFor(
          "mutation",
          mutations.find((field) => field.name === "predictImages")!,
        ),
      ),
    ).not.toBe("FORBIDDEN");
    expect(await codeOf(read!, "{ runs { totalCount } }")).toBeUndefined();
    expect(await codeOf(write!, "{ runs { totalCount } }")).toBeUndefined();
    expect(await codeOf(admin!, AUDIT)).toBeUndefined();
    const photo = { path: "a.jpg", bytes: Buffer.from("a") };
    const upload = (target: Target) =>
      fetch(`${stack.origin}/api/uploads`, {
        method: "POST",
        headers: { authorization: `Bearer ${target.token}`, "content-type": "application/json" },
        body: JSON.stringify({ files: [{ path: photo.path, size: 1, sha256: "0".repeat(64) }] }),
      });
    expect([
      (await upload(read!)).status,
      (await upload(predict!)).status,
      (await upload(write!)).status,
    ]).toEqual([403, 403, 200]);
    const image = await fetch(`${stack.origin}/api/images/${"0".repeat(64)}`, {
      headers: { authorization: `Bearer ${predict!.token}` },
    });
    expect(image.status).toBe(403);
    expect((await createUpload({ origin: stack.origin }, [photo])).status).toBe(401);
  });

  it("find a token's scopes kept on the websocket, until it is revoked", async () => {
    const [read, predict] = [await makeToken(stack, ["READ"]), await makeToken(stack, ["PREDICT"])];
    const version = await stack.db.datasetVersion.findFirstOrThrow();
    const follow = `subscription { datasetVersionEvents(id: "${version.id}") { id } }`;
    const refused = openSocket(predict);
    for (const field of subscriptions) {
      const refusal: unknown = await refused
        .iterate({ query: operationFor("subscription", field) })
        .next()
        .catch((error: unknown) => error);
      expect([field.name, refusal]).toMatchObject([field.name, [{ extensions: { code: "FORBIDDEN" } }]]);
    }
    await refused.dispose();
    const client = openSocket(read);
    const closed = new Promise<number>((resolve) => {
      client.on("closed", (event) => resolve((event as { code: number }).code));
    });
    const events = client.iterate({ query: follow });
    expect((await events.next()).value).toMatchObject({ data: { datasetVersionEvents: { id: version.id } } });
    await query(stack, `mutation { revokeApiToken(id: "${read.tokenId}") }`);
    expect(await closed).toBe(4401);
  });

  it("get a token once for one key", async () => {
    const input = { name: "once", scopes: ["READ"], idempotencyKey: "token-1" };
    expect(await codeOf(stack, MAKE_TOKEN, { input })).toBeUndefined();
    expect(await codeOf(stack, MAKE_TOKEN, { input })).toBe("CONFLICT");
    expect(await stack.db.apiToken.count({ where: { name: "once" } })).toBe(1);
  });

  it("leave a trace of each mutation of the schema, also of those that they were refused", async () => {
    const owner = await letIn("Tracer", "OWNER");
    const viewer = await letIn("Watcher", "VIEWER");
    for (const field of mutations.filter(({ name }) => name !== "signOut")) {
      await ask(owner, operationFor("mutation", field));
      await ask(viewer, operationFor("mutation", field));
    }
    await ask(owner, "mutation { signOut }");
    const byOwner = await auditLog({ actorId: owner.id, first: 100 });
    const byViewer = await auditLog({ actorId: viewer.id, first: 100, succeeded: false });
    const tried = mutations.map(({ name }) => name).toSorted();
    expect(byOwner.edges.map(({ node }) => node.action).toSorted()).toEqual([...tried, "signIn"].toSorted());
    expect(byOwner.edges.filter(({ node }) => node.outcome === "STARTED")).toEqual([]);
    expect(byViewer.edges.map(({ node }) => node.action).toSorted()).toEqual(
      tried.filter((name) => name !== "signOut"),
    );
    expect(new Set(byViewer.edges.map(({ node }) => node.outcome))).toEqual(new Set(["FORBIDDEN"]));
  });

  it("cannot hide a mutation in a fragment, an alias or inline arguments, nor leave a secret in the log", async () => {
    await ask(
      stack,
      'mutation { ...all } fragment all on Mutation { quiet: cancelRun(id: "hidden") { id } }',
    );
    const { edges } = await auditLog({ subjectId: "hidden" });
    expect(edges.map(({ node }) => [node.action, node.outcome, node.subjectType])).toEqual([
      ["cancelRun", "NOT_FOUND", "Run"],
    ]);
    expect(JSON.parse(edges[0]!.node.input)).toEqual({ id: "hidden" });
    const script = await makeToken(stack, ["WRITE"]);
    await ask(script, 'mutation { cancelRun(id: "by-script") { id } }');
    expect((await auditLog({ subjectId: "by-script" })).edges[0]!.node).toMatchObject({
      tokenName: "WRITE",
      actor: { name: "Owner" },
    });
    const secrets = [script.token!, stack.cookie.split("=")[1]!];
    const all = JSON.stringify(await stack.db.auditEvent.findMany());
    for (const secret of secrets) expect(all).not.toContain(secret);
  });

  it("look up who did what, and when, page by page", async () => {
    const all = await auditLog({ first: 100 });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await auditLog({ first: 40, after });
      expect(page.totalCount).toBeGreaterThanOrEqual(all.totalCount);
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    } while (after);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 100)).toEqual(all.edges.map(({ node }) => node.id));
    const middle = await stack.db.auditEvent.findUniqueOrThrow({ where: { id: seen[50]! } });
    const [before, since] = [
      await auditLog({ until: middle.at, first: 1 }),
      await auditLog({ since: middle.at, first: 1 }),
    ];
    expect(before.totalCount + since.totalCount).toBe((await auditLog({ first: 1 })).totalCount);
    expect(since.totalCount).toBeGreaterThanOrEqual(51);
    const invitations = await auditLog({ action: "inviteUser", succeeded: true });
    expect(new Set(invitations.edges.map(({ node }) => node.subjectType))).toEqual(new Set(["User"]));
    expect(await codeOf(stack, AUDIT, { after: "zzz" })).toBe("BAD_USER_INPUT");
    expect((await auditLog({ actorId: "nobody" })).totalCount).toBe(0);
  });
});

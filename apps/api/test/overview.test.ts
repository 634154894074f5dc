/** What the dashboard's frame and its home page ask: what waits for a person, and where a name leads. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, query } from "./support/client.js";
import { seedDataset, seedRun } from "./support/seed-rows.js";
import { startStack, type TestStack } from "./support/stack.js";

interface Item {
  kind: string;
  severity: string;
  message: string;
  nextStep: string | null;
  targetId: string | null;
}

describe("an overview of what there is", () => {
  let stack: TestStack;
  let versionId: string;
  beforeAll(async () => {
    stack = await startStack();
    versionId = (await seedDataset(stack.db, "Pets")).id;
  });
  afterAll(() => stack.stop());

  const attention = async () =>
    (await query<{ attention: Item[] }>(stack, "{ attention { kind severity message nextStep targetId } }"))
      .attention;
  const kinds = async () => (await attention()).map(({ kind }) => kind);
  const beat = (id: string, agoMs: number) =>
    stack.db.workerProcess.create({
      data: { id, host: "attic", pid: 1, heartbeatAt: new Date(Date.now() - agoMs) },
    });

  it("says that nothing can be done without a worker, and of one that vanished while another lives", async () => {
    expect((await attention()).find(({ kind }) => kind === "WORKER_GONE")).toMatchObject({
      severity: "error",
      nextStep: expect.stringContaining("start a worker"),
    });
    await beat(randomUUID(), 0);
    expect(await kinds()).not.toContain("WORKER_GONE");
    await beat(randomUUID(), 3_600_000);
    const gone = (await attention()).find(({ kind }) => kind === "WORKER_GONE");
    expect(gone).toMatchObject({ severity: "info", message: expect.stringContaining("attic") });
  });

  it("names a failed run until a later one of its experiment goes well", async () => {
    const error = { code: "X", message: "The weights were cut off.", nextStep: "Fetch them again." };
    const { id } = await seedRun(stack.db, versionId, {
      name: "Pets 1",
      status: "FAILED",
      finishedAt: new Date(),
      error,
    });
    expect((await attention())[0]).toEqual({
      kind: "RUN_FAILED",
      severity: "error",
      message: "Pets 1 failed: The weights were cut off.",
      nextStep: "Fetch them again.",
      targetId: id,
    });
    await seedRun(stack.db, versionId, { name: "Pets 2", status: "FINISHED", finishedAt: new Date() });
    expect(await kinds()).not.toContain("RUN_FAILED");
  });

  it("names a run whose worker fell silent, a failed import, and leakage in the newest version only", async () => {
    await seedRun(stack.db, versionId, {
      name: "Silent",
      status: "RUNNING",
      heartbeatAt: new Date(Date.now() - 300_000),
    });
    await seedDataset(stack.db, "Broken zip", { status: "FAILED", error: { message: "It was cut off." } });
    const leaky = await seedDataset(stack.db, "Leaky", {
      issueCounts: [{ code: "LEAKAGE", severity: "warning", count: 3 }],
    });
    const items = await attention();
    expect(items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["RUN_STALLED", "IMPORT_FAILED", "LEAKAGE"]),
    );
    expect(items.find(({ kind }) => kind === "LEAKAGE")).toMatchObject({
      targetId: leaky.datasetId,
      message: expect.stringContaining("Leaky has 3 photos"),
    });
    // Errors stand above warnings.
    const severities = items.map(({ severity }) => severity === "error");
    expect(severities).toEqual(severities.toSorted((a, b) => Number(b) - Number(a)));
    await stack.db.datasetVersion.create({
      data: { datasetId: leaky.datasetId, number: 2, status: "READY", seed: 1n, source: {} },
    });
    expect(await kinds()).not.toContain("LEAKAGE");
  });

  it("finds things by a part of their name, taking wildcards as letters", async () => {
    await stack.db.registeredModel.create({ data: { name: "pets", lastNumber: 2 } });
    const find = async (text: string) =>
      (
        await query<{ jumpTargets: { kind: string; name: string; hint: string }[] }>(
          stack,
          "query ($text: String!) { jumpTargets(text: $text) { kind name hint } }",
          { text },
        )
      ).jumpTargets;
    expect((await find("pets")).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "MODEL pets",
      "DATASET Pets",
      "RUN Pets 2",
      "RUN Pets 1",
    ]);
    expect((await find("ETS 2")).map(({ name, hint }) => [name, hint.split(",")[0]])).toEqual([
      ["Pets 2", "finished"],
    ]);
    expect(await find("%")).toEqual([]);
    expect(await find("_")).toEqual([]);
    expect(await codeOf(stack, `{ jumpTargets(text: "a", first: 1000) { id } }`)).toBe("BAD_USER_INPUT");
  });

  it("lets an answer of the API be nothing but data, whoever opens it", async () => {
    for (const path of ["/graphql?query={viewer{id}}", "/api/nothing", "/healthz", "/sign-in?token=old"]) {
      const { headers } = await fetch(stack.origin + path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
    }
  });
});

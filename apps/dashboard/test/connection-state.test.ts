import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** A fresh store each time: it is one for the whole page. */
async function openStore() {
  vi.resetModules();
  return import("../src/graphql/connection-state.js");
}
const answerWith = (status: number) => vi.stubGlobal("fetch", async () => new Response(null, { status }));
const fail = (name: string) =>
  vi.stubGlobal("fetch", async () => {
    throw Object.assign(new Error("no"), { name });
  });

describe("the connection", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is lost when nobody answers, and says for a moment that it is back", async () => {
    const { fetchAndTell, getConnection } = await openStore();
    fail("TypeError");
    await expect(fetchAndTell("/graphql")).rejects.toThrow("no");
    expect(getConnection()).toBe("lost");
    answerWith(200);
    await fetchAndTell("/graphql");
    expect(getConnection()).toBe("healed");
    vi.advanceTimersByTime(5_000);
    expect(getConnection()).toBe("idle");
  });

  it("is lost behind a proxy that finds nobody, not by an answer that refuses", async () => {
    const { fetchAndTell, getConnection } = await openStore();
    answerWith(429);
    await fetchAndTell("/graphql");
    expect(getConnection()).toBe("idle");
    answerWith(502);
    await fetchAndTell("/graphql");
    expect(getConnection()).toBe("lost");
  });

  it("is not lost by who leaves a page", async () => {
    const { fetchAndTell, getConnection } = await openStore();
    fail("AbortError");
    await expect(fetchAndTell("/graphql")).rejects.toThrow("no");
    expect(getConnection()).toBe("idle");
  });

  it("is back only when both the answers and the live updates are", async () => {
    const { fetchAndTell, getConnection, setConnection } = await openStore();
    setConnection("open");
    setConnection("lost");
    fail("TypeError");
    await expect(fetchAndTell("/graphql")).rejects.toThrow("no");
    answerWith(200);
    await fetchAndTell("/graphql");
    expect(getConnection()).toBe("lost");
    setConnection("open");
    expect(getConnection()).toBe("healed");
    vi.advanceTimersByTime(5_000);
    expect(getConnection()).toBe("open");
  });

  it("has lost nothing where nobody waits any more", async () => {
    const { getConnection, setConnection } = await openStore();
    setConnection("lost");
    setConnection("idle");
    expect(getConnection()).toBe("idle");
  });

  it("stays signed out, whatever answers", async () => {
    const { fetchAndTell, getConnection, setConnection } = await openStore();
    setConnection("signed-out");
    fail("TypeError");
    await expect(fetchAndTell("/graphql")).rejects.toThrow("no");
    expect(getConnection()).toBe("signed-out");
  });
});

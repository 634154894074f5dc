/** A transfer that breaks must go on where it broke: against an HTTP server that cuts connections. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRefusal } from "../src/features/upload/read-refusal";
import { Interrupted, transferResumably } from "../src/features/upload/transfer-resumably";

const content = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);

let server: Server;
let url: string;
/** What the server has of the file; like the product's, it keeps what came before a break. */
let kept: Buffer;
/** The server destroys the connection when it has this many bytes, once for each entry. */
let cutsAt: number[];
let refusal: { status: number; body: string } | null;
let offsets: number[];

beforeEach(async () => {
  kept = Buffer.alloc(0);
  cutsAt = [];
  refusal = null;
  offsets = [];
  server = createServer((request, response) => {
    request.on("error", () => {});
    if (refusal) return void response.writeHead(refusal.status).end(refusal.body);
    request.on("data", (chunk: Buffer) => {
      const cut = cutsAt[0];
      const room = cut === undefined ? chunk.length : Math.max(0, cut - kept.length);
      kept = Buffer.concat([kept, chunk.subarray(0, room)]);
      if (cut !== undefined && kept.length >= cut) {
        cutsAt.shift();
        request.socket.destroy();
      }
    });
    request.on("end", () => response.writeHead(201).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function send(offset: number): Promise<void> {
  offsets.push(offset);
  const response = await fetch(url, { method: "PUT", body: content.slice(offset) }).catch(() => {
    throw new Interrupted("The connection broke.");
  });
  if (!response.ok) throw readRefusal(response.status, await response.text());
}

function transfer(
  options: { onInterrupted?: () => void; signal?: AbortSignal; wasBegun?: boolean } = {},
): Promise<void> {
  return transferResumably({
    sizeBytes: content.length,
    signal: new AbortController().signal,
    send,
    askReceived: () => Promise.resolve(kept.length),
    onSent: () => {},
    firstWaitMs: 1,
    ...options,
  });
}

describe("transferResumably", () => {
  it("sends the rest after each break, and the file arrives whole", async () => {
    cutsAt = [50_000, 120_000];
    let interruptions = 0;
    await transfer({ onInterrupted: () => interruptions++ });
    expect(offsets).toEqual([0, 50_000, 120_000]);
    expect(interruptions).toBe(2);
    expect(kept.equals(content)).toBe(true);
  });

  it("begins where an earlier visit stopped", async () => {
    kept = Buffer.from(content.subarray(0, 70_000));
    await transfer({ wasBegun: true });
    expect(offsets).toEqual([70_000]);
    expect(kept.equals(content)).toBe(true);
  });

  it("sends nothing more when all had arrived and only the answer was lost", async () => {
    cutsAt = [content.length];
    await transfer();
    expect(offsets).toEqual([0]);
  });

  it("gives a refusal back in the server's words, without another try", async () => {
    const body = JSON.stringify({ code: "HASH_MISMATCH", message: "Other bytes.", nextStep: "Send again." });
    refusal = { status: 400, body };
    await expect(transfer()).rejects.toMatchObject({ code: "HASH_MISMATCH", nextStep: "Send again." });
    expect(offsets).toEqual([0]);
  });

  it("gives up when it stays broken, and says that nothing is lost", async () => {
    cutsAt = Array.from({ length: 20 }, () => 1_000);
    await expect(transfer()).rejects.toMatchObject({ code: "UPLOAD_INTERRUPTED" });
    expect(offsets).toHaveLength(7);
  });

  it("stops between two tries when it is told to", async () => {
    cutsAt = [1_000, 1_000];
    const controller = new AbortController();
    const stopped = transfer({
      signal: controller.signal,
      onInterrupted: () => controller.abort(new Error("stopped")),
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(offsets).toEqual([0]);
  });
});

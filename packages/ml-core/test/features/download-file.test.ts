import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, utimes, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadFile } from "../../src/features/weights/download-file.js";
import { startServer, type TestServer } from "../helpers/http-server.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3));
const md5 = createHash("md5").update(content).digest("hex");

let server: TestServer;
let requests: IncomingMessage[];
/** What the server does; each test sets it. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let file: string;

beforeEach(async () => {
  requests = [];
  server = await startServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  file = join(await mkdtemp(join(folder, "w-")), "weights.h5");
});
afterEach(() => server.close());

const download = (options: Partial<Parameters<typeof downloadFile>[0]> = {}) =>
  downloadFile({ url: server.url, file, md5, retryDelayMs: 1, ...options });

/** Answers as a good server does, Range included; `sentBytes` breaks the connection after so many. */
function serve(request: IncomingMessage, response: ServerResponse, sentBytes = Infinity): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= content.length) return void response.writeHead(416).end();
  const body = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { "content-length": body.length });
  if (sentBytes >= body.length) return void response.end(body);
  response.write(body.subarray(0, sentBytes), () => response.destroy());
}

const filesThere = () => readdir(join(file, ".."));

describe("a download", () => {
  it("brings the file and says how far it is", async () => {
    answer = serve;
    const progress: { done: number; total: number }[] = [];
    await download({ onProgress: (step) => progress.push(step) });
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ done: content.length, total: content.length });
    expect(await filesThere()).toEqual(["weights.h5"]);
  });

  it("resumes where the connection broke, again and again", async () => {
    answer = (request, response) => serve(request, response, 70_000);
    await download();
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(requests.length).toBeGreaterThan(3);
    expect(requests[1]!.headers.range).toMatch(/^bytes=\d+-$/);
  });

  it("resumes the part that a killed process left", async () => {
    answer = serve;
    await writeFile(`${file}.some-host-1.part`, content.subarray(0, 200_000));
    await utimes(`${file}.some-host-1.part`, 0, 0);
    await download();
    expect(requests.map((request) => request.headers.range)).toEqual(["bytes=200000-"]);
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(await filesThere()).toEqual(["weights.h5"]);
  });

  it("leaves the part of a download that is under way elsewhere alone", async () => {
    answer = serve;
    await writeFile(`${file}.some-host-1.part`, content.subarray(0, 200_000));
    await download();
    expect(requests.map((request) => request.headers.range)).toEqual([undefined]);
    expect(await filesThere()).toContain("weights.h5.some-host-1.part");
  });

  it("starts over when the server does not know ranges", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      if (requests.length > 1) response.end(content);
      else response.write(content.subarray(0, 1000), () => response.destroy());
    };
    await download();
    expect((await readFile(file)).equals(content)).toBe(true);
  });

  it("starts over once when the part that it resumed was of another file", async () => {
    answer = serve;
    await writeFile(`${file}.some-host-1.part`, Buffer.alloc(200_000, 1));
    await utimes(`${file}.some-host-1.part`, 0, 0);
    await download();
    expect(requests.map((request) => request.headers.range)).toEqual(["bytes=200000-", undefined]);
    expect((await readFile(file)).equals(content)).toBe(true);
  });

  it("is tried again after a server's error", async () => {
    answer = (request, response) => {
      if (requests.length < 3) response.writeHead(503).end();
      else serve(request, response);
    };
    await download();
    expect(requests).toHaveLength(3);
  });

  it("ends with the next step when the server keeps failing", async () => {
    answer = (_, response) => void response.writeHead(500).end();
    const error = await download().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "WEIGHTS_UNAVAILABLE",
      message: expect.stringContaining("answered 500"),
      nextStep: expect.stringContaining("WEIGHTS_URL"),
    });
    expect((error as { nextStep: string }).nextStep).toContain(file);
    expect(requests).toHaveLength(4);
  });

  it("is not tried again when the file is not there", async () => {
    answer = (_, response) => void response.writeHead(404).end();
    await expect(download()).rejects.toMatchObject({ code: "WEIGHTS_UNAVAILABLE" });
    expect(requests).toHaveLength(1);
  });

  it("is refused, and removed, when it is another file", async () => {
    answer = (_, response) => void response.end("something else");
    await expect(download()).rejects.toMatchObject({ code: "WEIGHTS_HASH_MISMATCH" });
    expect(await filesThere()).toEqual([]);
  });

  it("never hangs on a server that accepts and says nothing", async () => {
    answer = () => {};
    await expect(download({ stallTimeoutMs: 50 })).rejects.toThrow(/no answer for 0.05 s/);
    expect(requests).toHaveLength(4);
  });

  it("never hangs on a server that stops in the middle", async () => {
    answer = (request, response) => {
      if (requests.length > 1) return serve(request, response);
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 100_000));
    };
    await download({ stallTimeoutMs: 200 });
    expect(requests[1]!.headers.range).toBe("bytes=100000-");
  });

  it("ends with the reason when nothing listens", async () => {
    const { url } = server;
    await server.close();
    await expect(download({ url })).rejects.toThrow(/ECONNREFUSED/);
    await expect(download({ url })).rejects.toMatchObject({ code: "WEIGHTS_UNAVAILABLE" });
    server = await startServer(() => {});
  });

  it("stops when it is canceled, and goes on later from what it has", async () => {
    const controller = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 100_000));
    };
    const onProgress = ({ done }: { done: number }) => done === 100_000 && controller.abort();
    const canceled = download({ signal: controller.signal, onProgress });
    await expect(canceled).rejects.toMatchObject({ code: "CANCELED" });
    answer = serve;
    await download();
    expect(requests[1]!.headers.range).toBe("bytes=100000-");
    expect((await readFile(file)).equals(content)).toBe(true);
  });
});

/** What clients send: twice, in pieces, wrong, or when the queue is away. */
import { existsSync } from "node:fs";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDataFolders } from "../src/storage/data-folders.js";
import { openContentStore } from "../src/storage/content-store.js";
import { tidyUp } from "../src/worker/tidy-up.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  codeOf,
  createUpload,
  fileUrl,
  followToEnd,
  query,
  sha256Of,
  upload,
  type TestFile,
} from "./support/client.js";
import { drawDataset, drawPhoto } from "./support/draw-photos.js";
import { importFiles, importInput, readRun, startRun, until, versionWhenDone } from "./support/main-path.js";
import { startStack, type TestProcess, type TestStack } from "./support/stack.js";

const IMPORT = "mutation ($input: ImportDatasetInput!) { importDataset(input: $input) { id } }";
const START = "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }";
const CANCEL = "mutation ($id: ID!) { cancelRun(id: $id) { id status } }";

describe("uploads", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ MAX_UPLOAD_FILES: "50", MAX_UPLOAD_FILE_BYTES: "1000000" });
  });
  afterAll(() => stack.stop());

  const put = async (uploadId: string, sha256: string, body: Uint8Array, offset = 0) => {
    const response = await fetch(fileUrl(stack, uploadId, sha256, offset), {
      method: "PUT",
      headers: { cookie: stack.cookie },
      body: new Uint8Array(body),
    });
    return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
  };
  const look = async (uploadId: string, sha256: string) => {
    const response = await fetch(fileUrl(stack, uploadId, sha256), { headers: { cookie: stack.cookie } });
    return (await response.json()) as { receivedBytes: number };
  };

  it("go on after a reload, which announces the same files in another order", async () => {
    const files = [
      { path: "trees/oaks/a.jpg", bytes: Buffer.alloc(50_000, "oak") },
      { path: "trees/pines/b.jpg", bytes: Buffer.alloc(60_000, "pine") },
      { path: "trees/pines/c.jpg", bytes: Buffer.alloc(70_000, "fir") },
    ];
    const [whole, begun, untouched] = files.map(({ bytes }) => sha256Of(bytes));
    const { uploadId } = await createUpload(stack, files);
    await put(uploadId, whole!, files[0]!.bytes);
    await put(uploadId, begun!, files[1]!.bytes.subarray(0, 20_000));
    const UNFINISHED = "{ unfinishedUploads { id name totalFiles totalBytes arrivedFiles } }";
    expect(await query(stack, UNFINISHED)).toEqual({
      unfinishedUploads: [
        { id: uploadId, name: "trees", totalFiles: 3, totalBytes: 180_000, arrivedFiles: 1 },
      ],
    });
    const again = await createUpload(stack, files.toReversed());
    expect(again).toMatchObject({ uploadId, partial: [{ sha256: begun, receivedBytes: 20_000 }] });
    expect(again.missing.toSorted()).toEqual([begun, untouched].toSorted());
    const rest = await fetch(fileUrl(stack, uploadId, begun!), {
      method: "PUT",
      headers: { cookie: stack.cookie, "content-range": "bytes 20000-59999/60000" },
      body: new Uint8Array(files[1]!.bytes.subarray(20_000)),
    });
    expect([rest.status, await rest.json()]).toMatchObject([201, { complete: true }]);
    const bad = await fetch(fileUrl(stack, uploadId, untouched!), {
      method: "PUT",
      headers: { cookie: stack.cookie, "content-range": "bytes from the middle" },
      body: "x",
    });
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: "BAD_USER_INPUT" }]);
    // Another set of files is another upload; a person may also forget one.
    expect((await createUpload(stack, files.slice(0, 2))).uploadId).not.toBe(uploadId);
    await query(stack, "mutation ($id: ID!) { discardUpload(id: $id) }", { id: uploadId });
    expect(await query(stack, UNFINISHED)).toEqual({ unfinishedUploads: [] });
    expect((await createUpload(stack, files)).uploadId).not.toBe(uploadId);
  });

  it("go on where a broken transfer ended, and are checked at the end", async () => {
    const bytes = Buffer.alloc(300_000, "smallset ");
    const sha256 = sha256Of(bytes);
    const { uploadId, missing } = await createUpload(stack, [{ path: "a.bin", bytes }]);
    expect(missing).toEqual([sha256]);
    expect(await look(uploadId, sha256)).toEqual({ receivedBytes: 0, totalBytes: 300_000, complete: false });
    expect(await put(uploadId, sha256, bytes.subarray(0, 100_000))).toMatchObject({
      status: 202,
      receivedBytes: 100_000,
    });
    expect(await put(uploadId, sha256, bytes.subarray(0, 10))).toMatchObject({
      status: 409,
      code: "OFFSET_MISMATCH",
    });
    await breakOff(fileUrl(stack, uploadId, sha256, 100_000), bytes.subarray(100_000, 150_000), 200_000);
    await until("the rest", async () => {
      // The server may still be writing what it got of the broken transfer.
      const { receivedBytes } = await look(uploadId, sha256);
      expect(receivedBytes).toBeGreaterThanOrEqual(100_000);
      const rest = await put(uploadId, sha256, bytes.subarray(receivedBytes), receivedBytes);
      if (rest.status === 409) return false;
      expect(rest).toMatchObject({ status: 201, complete: true });
      return true;
    });
    expect((await createUpload(stack, [{ path: "copy.bin", bytes }])).missing).toEqual([]);
  });

  /** Sends a part of the promised body, then drops the connection. */
  async function breakOff(url: string, part: Uint8Array, promised: number): Promise<void> {
    const aborter = new AbortController();
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue(part);
        await new Promise((resolve) => setTimeout(resolve, 300));
        aborter.abort();
      },
    });
    const headers = { cookie: stack.cookie, "content-length": String(promised) };
    const init = { method: "PUT", headers, body, signal: aborter.signal, duplex: "half" } as RequestInit;
    await expect(fetch(url, init)).rejects.toThrow("aborted");
  }

  it("refuse bytes that are not those of the manifest", async () => {
    const bytes = Buffer.from("what was promised");
    const { uploadId } = await createUpload(stack, [{ path: "a.bin", bytes }]);
    const sha256 = sha256Of(bytes);
    const other = await put(uploadId, sha256, Buffer.from("something else!!!"));
    expect(other).toMatchObject({ status: 400, code: "HASH_MISMATCH" });
    expect(await put(uploadId, sha256, Buffer.from("much more than was promised"))).toMatchObject({
      status: 413,
      code: "FILE_TOO_LARGE",
    });
    expect(await codeOf(stack, IMPORT, { input: { name: "Early", uploadId } })).toBe("UPLOAD_INCOMPLETE");
    expect(await put(uploadId, sha256, bytes)).toMatchObject({ status: 201, complete: true });
  });

  it("take an empty file", async () => {
    const bytes = Buffer.alloc(0);
    const { uploadId } = await createUpload(stack, [{ path: "empty.jpg", bytes }]);
    expect(await put(uploadId, sha256Of(bytes), bytes)).toMatchObject({ status: 201, complete: true });
  });

  it("refuse paths that lead elsewhere, names that collide, and too much", async () => {
    const bytes = Buffer.from("x");
    for (const path of [
      "../a.jpg",
      "/etc/passwd",
      "a//b.jpg",
      "a/./b.jpg",
      "C:/a.jpg",
      "a\\b.jpg",
      "a\u0000.jpg",
    ])
      expect([path, (await createUpload(stack, [{ path, bytes }])).code]).toEqual([path, "BAD_PATH"]);
    const collision = [
      { path: "Roses/a.jpg", bytes },
      { path: "roses/A.jpg", bytes },
    ];
    expect((await createUpload(stack, collision)).code).toBe("PATH_COLLISION");
    const many = Array.from({ length: 51 }, (_, index) => ({ path: `${index}.jpg`, bytes }));
    expect((await createUpload(stack, many)).code).toBe("TOO_MANY_FILES");
    expect((await createUpload(stack, [{ path: "big.zip", bytes: Buffer.alloc(1_000_001) }])).code).toBe(
      "FILE_TOO_LARGE",
    );
    expect((await createUpload(stack, [])).code).toBe("BAD_USER_INPUT");
  });

  it("are forgotten when nobody finishes them in time, with the bytes that came", async () => {
    const bytes = Buffer.from("an upload that nobody finishes");
    const { uploadId } = await createUpload(stack, [{ path: "a.bin", bytes }]);
    await put(uploadId, sha256Of(bytes), bytes.subarray(0, 5));
    const folders = await openDataFolders(stack.dataDir);
    const folder = join(folders.uploads, uploadId);
    await tidyUp({ db: stack.db, folders, content: await openContentStore(folders.content) });
    expect(existsSync(folder)).toBe(true);
    await stack.db.upload.update({
      where: { id: uploadId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    await tidyUp({ db: stack.db, folders, content: await openContentStore(folders.content) });
    expect(existsSync(folder)).toBe(false);
    expect(await stack.db.uploadFile.count({ where: { uploadId } })).toBe(0);
  });

  it("belong to who began them", async () => {
    const other = await stack.db.user.create({ data: { name: "Other", role: "EDITOR" } });
    const theirs = await stack.db.upload.create({
      data: { userId: other.id, expiresAt: new Date(Date.now() + 1e6) },
    });
    expect(await codeOf(stack, IMPORT, { input: { name: "Theirs", uploadId: theirs.id } })).toBe("NOT_FOUND");
  });
});

describe("imports and runs", () => {
  let stack: TestStack;
  let root: string;
  let worker: TestProcess;
  let files: TestFile[];
  let versionId: string;
  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "smallset-root-")));
    stack = await startStack({ DATASET_ROOTS: root });
    worker = await stack.startWorker();
    files = await drawDataset({ train: 4, validation: 2 });
    versionId = (await importFiles(stack, "Patterns", files)).id;
  });
  afterAll(async () => {
    await stack.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function writeFolder(name: string): Promise<string> {
    for (const { path, bytes } of files) {
      await mkdir(join(root, name, path, ".."), { recursive: true });
      await writeFile(join(root, name, path), bytes);
    }
    return join(root, name);
  }

  it("give the same digest to the same photos, uploaded or read from the server's disk", async () => {
    const path = await writeFolder("patterns");
    const version = await versionWhenDone(stack, (await importInput(stack, { name: "From disk", path })).id);
    const uploaded = await stack.db.datasetVersion.findUniqueOrThrow({ where: { id: versionId } });
    expect(version).toMatchObject({ status: "READY", digest: uploaded.digest });
  });

  it("give the same digest to an archive of them, uploaded as one file", async () => {
    const folder = await writeFolder("packed");
    await promisify(execFile)("tar", ["-czf", join(root, "packed.tar.gz"), "-C", folder, "."]);
    const archive = { path: "packed.tar.gz", bytes: await readFile(join(root, "packed.tar.gz")) };
    const version = await importFiles(stack, "Packed", [archive]);
    const uploaded = await stack.db.datasetVersion.findUniqueOrThrow({ where: { id: versionId } });
    expect(version).toMatchObject({ status: "READY", digest: uploaded.digest });
  });

  it("number the versions of one dataset, however many come at once", async () => {
    const path = await writeFolder("numbered");
    const versions = await Promise.all(
      Array.from({ length: 4 }, () => importInput(stack, { name: "Numbered", path })),
    );
    const rows = await stack.db.datasetVersion.findMany({
      where: { id: { in: versions.map(({ id }) => id) } },
    });
    expect(rows.map((row) => row.number).toSorted()).toEqual([1, 2, 3, 4]);
    await Promise.all(versions.map(({ id }) => versionWhenDone(stack, id)));
  });

  it("read no path outside the allowed folders, not even through a link", async () => {
    await symlink("/etc", join(root, "link")).catch(() => {});
    for (const [path, code] of [
      ["/etc", "PATH_NOT_ALLOWED"],
      [`${root}/../etc`, "PATH_NOT_ALLOWED"],
      [`${root}-other`, "PATH_NOT_ALLOWED"],
      [join(root, "link"), "PATH_NOT_ALLOWED"],
      [join(root, "missing"), "PATH_NOT_FOUND"],
    ] as const)
      expect([path, await codeOf(stack, IMPORT, { input: { name: "Bad", path } })]).toEqual([path, code]);
    expect(await codeOf(stack, IMPORT, { input: { name: "Neither" } })).toBe("BAD_USER_INPUT");
  });

  it("leave a FAILED version that says what is wrong with the folder", async () => {
    const bytes = await drawPhoto("dots", 1);
    const version = await importFiles(stack, "One class", [{ path: "dots/1.jpg", bytes }]);
    expect(version).toMatchObject({ status: "FAILED", error: { code: "ONE_CLASS_ONLY" } });
    expect(await codeOf(stack, START, { input: { datasetVersionId: version.id } })).toBe("DATASET_NOT_READY");
  });

  it("happen once for one idempotency key, however often they are asked for", async () => {
    const uploadId = await upload(stack, files);
    const input = { name: "Once", uploadId, idempotencyKey: "import-1" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => query<{ importDataset: { id: string } }>(stack, IMPORT, { input })),
    );
    expect(new Set(answers.map((answer) => answer.importDataset.id)).size).toBe(1);
    expect(await stack.db.datasetVersion.count({ where: { dataset: { name: "Once" } } })).toBe(1);
    expect(await codeOf(stack, IMPORT, { input: { ...input, seed: 7 } })).toBe("CONFLICT");
    const run = { datasetVersionId: versionId, idempotencyKey: "import-1" };
    expect(await codeOf(stack, START, { input: run })).toBe("CONFLICT");
  });

  it("refuse what is out of range, naming the field", async () => {
    const { errors } = await ask(stack, START, {
      input: { datasetVersionId: versionId, hyperparameters: { epochs: 0 } },
    });
    expect(errors?.[0]).toMatchObject({
      message: "epochs: must be at least 1",
      extensions: { code: "BAD_USER_INPUT", fields: [{ path: "epochs", messages: ["must be at least 1"] }] },
    });
    for (const weights of ["onnx:../../etc/passwd", "/etc/passwd", "resnet"]) {
      const input = { datasetVersionId: versionId, extractor: { weights } };
      expect([weights, await codeOf(stack, START, { input })]).toEqual([weights, "UNKNOWN_WEIGHTS"]);
    }
    expect(await codeOf(stack, START, { input: { datasetVersionId: "none" } })).toBe("NOT_FOUND");
  });

  it("leave a FAILED run that says why when its weights are not there", async () => {
    const runId = await startRun(stack, {
      datasetVersionId: versionId,
      extractor: { weights: "onnx:nothing", imageSizePx: 32 },
    });
    const events = await followToEnd(stack, runId);
    expect(events.at(-1)).toMatchObject({ status: "FAILED", log: { level: "error" } });
    expect((await readRun(stack, runId)).error).toMatchObject({ code: "UNKNOWN_WEIGHTS" });
  });

  it("stop a running run within a moment of its cancellation", async () => {
    const runId = await startRun(stack, {
      datasetVersionId: versionId,
      hyperparameters: { epochs: 10_000, patience: null },
    });
    await until("the first epochs", async () => (await readRun(stack, runId)).metrics.length > 0);
    await query(stack, CANCEL, { id: runId });
    const events = await followToEnd(stack, runId);
    expect(events.at(-1)).toMatchObject({ status: "CANCELED" });
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(await query(stack, CANCEL, { id: runId })).toEqual({
      cancelRun: { id: runId, status: "CANCELED" },
    });
  });

  it("cancel a run that nobody has begun at once, and never begin it", async () => {
    await worker.kill("SIGTERM");
    const runId = await startRun(stack, { datasetVersionId: versionId, hyperparameters: { epochs: 1 } });
    expect(await query(stack, CANCEL, { id: runId })).toEqual({
      cancelRun: { id: runId, status: "CANCELED" },
    });
    worker = await stack.startWorker();
    const later = await startRun(stack, { datasetVersionId: versionId, hyperparameters: { epochs: 1 } });
    expect((await followToEnd(stack, later)).at(-1)?.status).toBe("FINISHED");
    expect((await followToEnd(stack, runId)).map((event) => event.status)).toEqual(["SCHEDULED", "CANCELED"]);
    expect(await codeOf(stack, CANCEL, { id: later })).toBe("RUN_IS_OVER");
  });

  it("fail a run that cannot be queued, saying so", async () => {
    await stack.db.$executeRaw`ALTER SCHEMA bullmq RENAME TO bullmq_away`;
    const runId = await startRun(stack, { datasetVersionId: versionId });
    await stack.db.$executeRaw`ALTER SCHEMA bullmq_away RENAME TO bullmq`;
    expect(await readRun(stack, runId)).toMatchObject({
      status: "FAILED",
      error: { code: "QUEUE_UNAVAILABLE", nextStep: "Start it again in a minute." },
    });
  });
});

/** What other programs do: the typed client, the examples as they stand there, and webhooks with a real receiver. */
import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { connect, type RunEvent, type Smallset, type SweepEvent } from "@smallset/schema/client";
import { isAllowedAddress, requireWebhookUrl } from "../src/modules/webhook/webhook-address.js";
import { postWebhook, signBody } from "../src/worker/post-webhook.js";
import { codeOf, createUpload, fileUrl, query, sha256Of } from "./support/client.js";
import { drawDataset } from "./support/draw-photos.js";
import { importFiles, runWhenOver, startRun, until } from "./support/main-path.js";
import { startStack, type TestStack } from "./support/stack.js";

const python = spawnSync("python3", ["--version"]).status === 0;
const examples = resolve(import.meta.dirname, "../../../examples");
const CREATE = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id url } } }`;
const CANCEL = "mutation ($id: ID!) { cancelRun(id: $id) { id status } }";
const LOG = `{ webhooks { id url active deliveries { totalCount edges { node {
  id event status attempts responseStatus error nextAttemptAt } } } } }`;

interface Delivery {
  id: string;
  event: string;
  status: string;
  attempts: number;
  responseStatus: number | null;
  error: string | null;
  nextAttemptAt: string | null;
}
interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

describe("other programs", () => {
  let stack: TestStack;
  let token: string;
  let client: Smallset;
  let versionId: string;
  let runId: string;
  /** What the receiver got; it answers with what `answer` says. */
  const received: Received[] = [];
  let answer = 204;
  let receiver: Server;
  let hookUrl: string;

  beforeAll(async () => {
    stack = await startStack({ WEBHOOK_PRIVATE_ADDRESSES: "true", WEBHOOK_RETRY_SECONDS: "0,0,1" });
    await stack.startWorker();
    const made = await query<{ createApiToken: { token: string } }>(
      stack,
      'mutation { createApiToken(input: { name: "examples", scopes: [WRITE] }) { token } }',
    );
    token = made.createApiToken.token;
    client = connect({ origin: stack.origin, token, webSocket: WebSocket });
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer, { location: "/elsewhere" }).end("secret inside");
      });
    });
    await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
    hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    versionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 6, validation: 3 }))).id;
    runId = await startRun(stack, {
      datasetVersionId: versionId,
      hyperparameters: { epochs: 3, patience: null },
    });
    await runWhenOver(stack, runId);
  });
  afterAll(async () => {
    await client.close();
    receiver.close();
    await stack.stop();
  });

  /** Runs an example as a person would. */
  function runExample(
    file: string,
    args: string[] = [],
    more: Record<string, string> = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const program = file.endsWith(".py") ? "python3" : process.execPath;
    const env = { ...process.env, SMALLSET_URL: stack.origin, SMALLSET_TOKEN: token, ...more };
    return new Promise((done) => {
      execFile(program, [join(examples, file), ...args], { env }, (error, out, err) =>
        done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
      );
    });
  }

  describe("a client", () => {
    it("gets typed data, and errors with a code and a next step", async () => {
      const { runs } = await client.ask<{ runs: { totalCount: number } }>("{ runs { totalCount } }");
      expect(runs.totalCount).toBeGreaterThanOrEqual(1);
      await expect(client.ask(CANCEL, { id: runId })).rejects.toMatchObject({
        name: "SmallsetError",
        code: "RUN_IS_OVER",
        nextStep: "There is nothing left to cancel.",
      });
      const nobody = connect({ origin: stack.origin, webSocket: WebSocket });
      await expect(nobody.ask("{ runs { totalCount } }")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
      await expect(nobody.followRun(runId).next()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
      await expect(client.predict("nothing", Buffer.from("x"))).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(client.ask("{ runs { nope } }")).rejects.toMatchObject({
        code: "GRAPHQL_VALIDATION_FAILED",
        nextStep: expect.stringContaining("schema.graphql"),
      });
      const nowhere = connect({ origin: "http://127.0.0.1:1", webSocket: WebSocket });
      await expect(nowhere.ask("{ runs { totalCount } }")).rejects.toMatchObject({
        code: "CONNECTION_LOST",
        message: "http://127.0.0.1:1 does not answer.",
      });
    });

    it("has every event of a run once, though its connection breaks in the middle", async () => {
      const sockets: WebSocket[] = [];
      class Recorded extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      }
      const breaking = connect({ origin: stack.origin, token, webSocket: Recorded });
      const events: RunEvent[] = [];
      for await (const event of breaking.followRun(runId)) {
        events.push(event);
        if (event.seq === 2) sockets[0]!.terminate();
      }
      await breaking.close();
      const last = await stack.db.run.findUniqueOrThrow({ where: { id: runId } });
      expect(events.map((event) => event.seq)).toEqual(
        Array.from({ length: last.lastSeq }, (_, index) => index + 1),
      );
      expect(events.at(-1)!.status).toBe("FINISHED");
      expect(sockets.length).toBeGreaterThan(1);
    });
  });

  describe("an example", () => {
    it("lists the newest runs in 20 lines", async () => {
      const { code, out } = await runExample("first-steps.mjs");
      expect([code, out]).toEqual([0, expect.stringMatching(/^Patterns 1 FINISHED [\d.]+$/m)]);
    });

    it("queries run metrics", async () => {
      const { code, out, err } = await runExample("query-run-metrics.mjs", ["1"]);
      expect([err, code, out]).toEqual([
        "",
        0,
        expect.stringMatching(/^[\d.]+ % {2}Patterns 1 \(epoch [1-3]\)$/m),
      ]);
      expect(out).toMatch(/^val\/loss: 1=[\d.]+ 2=[\d.]+ 3=[\d.]+$/m);
      const nobody = await runExample("query-run-metrics.mjs", ["1"], { SMALLSET_TOKEN: "guessed" });
      expect([nobody.code, nobody.err]).toEqual([1, expect.stringMatching(/^UNAUTHENTICATED: .+\n.+\n$/)]);
    });

    it("subscribes to progress", async () => {
      const { code, out } = await runExample("follow-progress.mjs", [runId]);
      expect([code, out]).toEqual([0, expect.stringMatching(/^1 SCHEDULED$/m)]);
      expect(out.trim().split("\n").at(-1)).toMatch(/^\d+ FINISHED/);
      const wrong = await runExample("follow-progress.mjs", ["00000000-0000-7000-8000-000000000000"]);
      expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("NOT_FOUND")]);
    });

    it("sends photos, goes on after a break, and trains on them", async () => {
      const folder = await mkdtemp(join(tmpdir(), "smallset-photos-"));
      // Of another size, so that no dataset has the same bytes.
      const files = await drawDataset({ train: 4, validation: 2, sizePx: 80 });
      for (const { path, bytes } of files) {
        await mkdir(join(folder, dirname(path)), { recursive: true });
        await writeFile(join(folder, path), bytes);
      }
      const { uploadId } = await createUpload(stack, files);
      const [begun] = files;
      const half = new Uint8Array(begun!.bytes.subarray(0, 500));
      const headers = { cookie: stack.cookie };
      const url = fileUrl(stack, uploadId, sha256Of(begun!.bytes));
      expect((await fetch(url, { method: "PUT", headers, body: half })).status).toBe(202);
      const sent = await runExample("upload-and-train.mjs", [folder, "Sent", "random"]);
      expect([sent.err, sent.code, sent.out]).toEqual([
        "",
        0,
        expect.stringMatching(
          /^12 of 12 files to send, 1 of them begun\nSent: 12 photos\nSent 1: [^]*FINISHED$/m,
        ),
      ]);
      const again = await runExample("upload-and-train.mjs", [folder, "Sent", "random"]);
      expect(again.out.split("\n")[0]).toBe("0 of 12 files to send, 0 of them begun");
      await rm(folder, { recursive: true });
    });

    it("promotes what is better, and leaves what is not", async () => {
      const first = await runExample("promote-when-better.mjs", [runId, "patterns"]);
      expect([first.err, first.code, first.out]).toEqual([
        "",
        0,
        expect.stringContaining("Version 1 of patterns is in production."),
      ]);
      const again = await runExample("promote-when-better.mjs", [runId, "patterns"]);
      expect(again.code).toBe(2);
    });

    it("sweeps and picks the best", async () => {
      const { code, out, err } = await runExample("sweep-and-pick.mjs", [runId, "picked", "3"]);
      expect([err, code, out]).toEqual(["", 0, expect.stringMatching(/^3 of 3 trained$/m)]);
      const { run: picked } = await stack.db.modelVersion.findFirstOrThrow({
        where: { model: { name: "picked" } },
        select: { run: { select: { id: true, parentId: true } } },
      });
      const scores = await stack.db.$queryRaw<{ id: string; accuracy: number }[]>`
        SELECT r.id, m.value AS accuracy FROM "Run" r JOIN "Metric" m ON m."runId" = r.id AND m.step = r."bestEpoch"
        WHERE r."parentId" = ${picked!.parentId}::uuid AND m.key = 'val/accuracy'`;
      expect(scores).toHaveLength(3);
      expect(scores.find(({ id }) => id === picked!.id)!.accuracy).toBe(
        Math.max(...scores.map(({ accuracy }) => accuracy)),
      );

      const sockets: WebSocket[] = [];
      class Recorded extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      }
      const breaking = connect({ origin: stack.origin, token, webSocket: Recorded });
      const events: SweepEvent[] = [];
      for await (const event of breaking.followSweep(picked!.parentId!)) {
        events.push(event);
        if (events.length % 10 === 4) sockets.at(-1)!.terminate();
      }
      await breaking.close();
      expect(sockets.length).toBeGreaterThan(1);
      const family = [picked!.parentId!, ...scores.map(({ id }) => id)];
      const rows = await stack.db.runEvent.findMany({
        where: { runId: { in: family } },
        orderBy: { experimentSeq: "asc" },
      });
      expect(events.map(({ seq, event }) => [seq, event.runId, event.seq])).toEqual(
        rows.map((row) => [row.experimentSeq, row.runId, row.seq]),
      );
      expect(events.at(-1)!.event).toMatchObject({ runId: picked!.parentId, status: "FINISHED" });
    });

    it("says how it is used when it is not told what it needs", async () => {
      const { code, err } = await runExample("promote-when-better.mjs", [runId]);
      expect([code, err]).toEqual([1, "Use: node promote-when-better.mjs <run-id> <model-name>\n"]);
    });

    it("saves the curves as TensorBoard wants them", async () => {
      const folder = await mkdtemp(join(tmpdir(), "smallset-curves-"));
      const { code, out, err } = await runExample("export-tensorboard.mjs", [runId, folder]);
      expect([err, code]).toEqual(["", 0]);
      expect(out).toMatch(/Patterns 1\/events\.out\.tfevents\.\d{10}\.smallset\n$/);
      // Its first record says which format it is.
      expect((await readFile(out.trimEnd())).toString("latin1")).toContain("brain.Event:2");
      await rm(folder, { recursive: true });
    });

    describe.skipIf(!python)("in Python", () => {
      it("lists the newest runs", async () => {
        const { code, out, err } = await runExample("query_runs.py");
        expect([err, code, out]).toEqual(["", 0, expect.stringMatching(/^Patterns 1\tFINISHED\t[\d.]+$/m)]);
        const nobody = await runExample("query_runs.py", [], { SMALLSET_TOKEN: "guessed" });
        expect([nobody.code, nobody.err]).toEqual([1, expect.stringMatching(/^UNAUTHENTICATED: .+\n.+\n$/)]);
      });

      it("logs a training of its own", async () => {
        const { code, out, err } = await runExample("log_training.py", ["elsewhere"]);
        expect([err, code, out]).toEqual(["", 0, "elsewhere 1: FINISHED, best epoch 20\n"]);
        const run = await stack.db.run.findFirstOrThrow({
          where: { name: "elsewhere 1" },
          include: { summaries: { orderBy: { key: "asc" } }, params: true },
        });
        expect(run.params.map(({ key, number }) => [key, number])).toContainEqual(["learningRate", 0.3]);
        expect(run.summaries.map(({ key, count }) => [key, count])).toEqual(
          ["train/accuracy", "train/loss", "val/accuracy", "val/loss"].map((key) => [key, 20]),
        );
      });

      it("makes a run of a Keras History", async () => {
        const folder = await mkdtemp(join(tmpdir(), "smallset-history-"));
        const file = join(folder, "history.json");
        await writeFile(file, JSON.stringify({ loss: [0.9, 0.5], val_loss: [0.8, 0.85] }));
        const { code, out, err } = await runExample("import_history.py", [file, "older", "epochs=2"]);
        expect([err, code]).toEqual(["", 0]);
        expect(out).toBe(
          "older 1, best epoch 1\n  train/loss: best 0.5000 at epoch 2\n  val/loss: best 0.8000 at epoch 1\n",
        );
        await writeFile(file, "{}");
        const wrong = await runExample("import_history.py", [file, "older"]);
        expect([wrong.code, wrong.err]).toEqual([
          1,
          expect.stringMatching(/^BAD_USER_INPUT: .+\n.*json\.dump/),
        ]);
        await rm(folder, { recursive: true });
      });
    });
  });

  describe("a webhook", () => {
    const create = async (input: object): Promise<{ secret: string; webhook: { id: string } }> =>
      (await query<{ createWebhook: { secret: string; webhook: { id: string } } }>(stack, CREATE, { input }))
        .createWebhook;
    const deliveriesOf = async (id: string): Promise<Delivery[]> => {
      const { webhooks } = await query<{
        webhooks: { id: string; deliveries: { edges: { node: Delivery }[] } }[];
      }>(stack, LOG);
      return webhooks.find((webhook) => webhook.id === id)!.deliveries.edges.map(({ node }) => node);
    };
    async function cancelNewRun(): Promise<string> {
      const id = await startRun(stack, { datasetVersionId: versionId, hyperparameters: { epochs: 10_000 } });
      await query(stack, CANCEL, { id });
      await runWhenOver(stack, id);
      return id;
    }

    it("is told of what it asked for, signed with the secret that was shown once", async () => {
      const { secret, webhook } = await create({ url: hookUrl, events: ["RUN_CANCELED", "ALIAS_MOVED"] });
      expect(JSON.stringify(await query(stack, LOG))).not.toContain(secret);
      const id = await cancelNewRun();
      const { headers, body } = await until("the delivery", async () => received.shift());
      const message = JSON.parse(body) as { id: string; event: string; data: { run: { id: string } } };
      expect(message).toMatchObject({ event: "RUN_CANCELED", data: { run: { id, status: "CANCELED" } } });
      expect(headers).toMatchObject({ "smallset-event": "RUN_CANCELED", "smallset-delivery": message.id });
      const at = Number(/t=(\d+)/.exec(String(headers["smallset-signature"]))![1]);
      expect(headers["smallset-signature"]).toBe(signBody(secret, body, at));
      expect(headers["smallset-signature"]).not.toBe(signBody("another", body, at));
      await until("the log", async () => (await deliveriesOf(webhook.id))[0]?.status === "DELIVERED");
      expect(await deliveriesOf(webhook.id)).toMatchObject([
        { attempts: 1, responseStatus: 204, error: null },
      ]);

      await query(
        stack,
        `mutation { rollback: removeAlias(input: { modelName: "patterns", alias: "production", expectedRevision: 1, reason: "test" }) { id } }`,
      ).catch(() => {});
      const moved = await until("the move", async () => received.shift());
      expect(JSON.parse(moved.body)).toMatchObject({
        event: "ALIAS_MOVED",
        data: { model: { name: "patterns" }, alias: "production", from: { number: 1 }, to: null },
      });
    });

    it("is told of photos, too", async () => {
      const events = ["DATASET_READY", "DATASET_FAILED"];
      const { webhook } = await create({ url: hookUrl, events });
      const files = await drawDataset({ train: 2, validation: 1 });
      const { id } = await importFiles(stack, "Told", files);
      const ready = await until("the delivery", async () => received.shift());
      expect(JSON.parse(ready.body)).toMatchObject({
        event: "DATASET_READY",
        data: { datasetVersion: { id, status: "READY" } },
      });
      await importFiles(
        stack,
        "One class",
        files.filter(({ path }) => path.includes("dots")),
      );
      const failed = await until("the delivery", async () => received.shift());
      expect(JSON.parse(failed.body)).toMatchObject({
        event: "DATASET_FAILED",
        data: { datasetVersion: { status: "FAILED", error: { code: "ONE_CLASS_ONLY" } } },
      });
      await query(stack, `mutation { deleteWebhook(id: "${webhook.id}") }`);
    });

    it("is tried again with backoff while its receiver fails, and given up at last", async () => {
      const { webhook } = await create({ url: hookUrl, events: ["RUN_CANCELED"] });
      const others = (await query<{ webhooks: { id: string }[] }>(stack, LOG)).webhooks;
      for (const { id } of others.filter((other) => other.id !== webhook.id))
        await query(stack, `mutation { updateWebhook(input: { id: "${id}", active: false }) { active } }`);
      answer = 500;
      await cancelNewRun();
      const failed = await until("the end of all attempts", async () =>
        (await deliveriesOf(webhook.id)).find(({ status }) => status === "FAILED"),
      );
      expect(failed).toMatchObject({
        attempts: 4,
        responseStatus: 500,
        error: "Answered 500.",
        nextAttemptAt: null,
      });
      expect(received).toHaveLength(4);
      expect(new Set(received.map(({ headers }) => headers["smallset-delivery"]))).toEqual(
        new Set([failed.id]),
      );
      received.length = 0;
      answer = 302;
      await query(stack, `mutation { redeliverWebhook(deliveryId: "${failed.id}") { status } }`);
      await until("the redirect to be refused", async () =>
        (await deliveriesOf(webhook.id)).find(({ responseStatus }) => responseStatus === 302),
      );
      answer = 204;
      await until("the delivery", async () => (await deliveriesOf(webhook.id))[0]!.status !== "PENDING");
      received.length = 0;
      await query(stack, `mutation { testWebhook(id: "${webhook.id}") { event status } }`);
      const ping = await until("the ping", async () => received.shift());
      expect(JSON.parse(ping.body)).toMatchObject({ event: "PING", data: {} });
      expect(await query(stack, `mutation { deleteWebhook(id: "${webhook.id}") }`)).toEqual({
        deleteWebhook: true,
      });
      expect(await codeOf(stack, `mutation { testWebhook(id: "${webhook.id}") { id } }`)).toBe("NOT_FOUND");
    });

    it("is received by the example, which refuses what somebody else signed", async () => {
      const { secret, webhook } = await create({ url: hookUrl, events: ["RUN_CANCELED"] });
      const example: ChildProcess = spawn(process.execPath, [join(examples, "receive-webhook.mjs"), "0"], {
        env: { ...process.env, WEBHOOK_SECRET: secret },
      });
      let out = "";
      example.stdout!.on("data", (chunk: Buffer) => (out += chunk.toString()));
      const port = await until("the receiver", async () => /listening on (\d+)/.exec(out)?.[1]);
      const url = `http://127.0.0.1:${port}/`;
      await query(stack, `mutation { updateWebhook(input: { id: "${webhook.id}", url: "${url}" }) { url } }`);
      await query(stack, `mutation { testWebhook(id: "${webhook.id}") { id } }`);
      await until("its words", async () => out.includes("PING {}"));
      const forged = { url, secret: "guessed", body: '{"id":"1","event":"PING","data":{}}', event: "PING" };
      expect(await postWebhook({ ...forged, deliveryId: "1", allowPrivate: true })).toBe(401);
      example.kill();
    });

    it("goes to no address that is closed to it", async () => {
      for (const url of [
        "ftp://example.org",
        "javascript:alert(1)",
        "nonsense",
        "https://me:secret@example.org",
      ])
        expect([url, await codeOf(stack, CREATE, { input: { url, events: ["RUN_FAILED"] } })]).toEqual([
          url,
          "BAD_WEBHOOK_URL",
        ]);
      const metadata = { url: "http://169.254.169.254/latest", events: ["RUN_FAILED"] };
      expect(await codeOf(stack, CREATE, { input: metadata })).toBe("BAD_WEBHOOK_URL");
      const closed = [
        "http://127.0.0.1",
        "http://10.1.2.3",
        "http://192.168.0.9",
        "http://172.20.1.1",
        "http://[::1]",
      ];
      const disguised = [
        "http://2130706433",
        "http://0x7f.1",
        "http://[::ffff:127.0.0.1]",
        "http://localhost",
        "http://[fd00::1]",
      ];
      for (const url of [...closed, ...disguised]) {
        expect(() => requireWebhookUrl(url, false)).toThrow("its own network");
        expect(requireWebhookUrl(url, true)).toMatch(/^http:/);
      }
      expect(requireWebhookUrl("https://example.org/hook#part", false)).toBe("https://example.org/hook");
      expect(isAllowedAddress("93.184.216.34", false)).toBe(true);
      expect(isAllowedAddress("::ffff:169.254.169.254", true)).toBe(false);
      // The name is looked up when something is sent: this one means this machine.
      const sent = { url: hookUrl.replace("127.0.0.1", "localhost"), secret: "s", body: "{}", event: "PING" };
      await expect(postWebhook({ ...sent, deliveryId: "1", allowPrivate: false })).rejects.toThrow(
        "its own network",
      );
    });
  });
});

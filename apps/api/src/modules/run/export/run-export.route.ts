/**
 * What a run leaves for other tools, to download:
 * GET /api/runs/:id/tensorboard                                      its metrics as an event file
 * GET /api/runs/:id/features/bottleneck_features_<split>.npy         its features, [n, featureLength] float32
 * GET /api/runs/:id/features/manifest.json, …/class_indices.json     which photo made which row; the classes
 */
import { Readable } from "node:stream";
import { SPLITS } from "@smallset/schema";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Platform } from "../../../platform.js";
import { listMetricsAfter } from "../metric.repository.js";
import { getRun } from "../run.service.js";
import { describeFeatures, openFeatures } from "./features.service.js";
import { encodePoint, encodeStart, eventFileName } from "./tensorboard.js";

const params = z.object({ id: z.string() });
const featureParams = params.extend({ split: z.enum(SPLITS) });
/** Points a statement: a long run is never in memory as a whole. */
const BATCH = 10_000;

const asDownload = (reply: FastifyReply, fileName: string): FastifyReply =>
  reply
    .type(fileName.endsWith(".json") ? "application/json; charset=utf-8" : "application/octet-stream")
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .header("x-content-type-options", "nosniff");

async function* eventsOf({ db }: Platform, runId: string, startedAt: Date): AsyncGenerator<Buffer> {
  yield Buffer.from(encodeStart(startedAt));
  for (let after = { key: "", step: 0 }; ;) {
    const points = await listMetricsAfter(db, runId, after, BATCH);
    const last = points.at(-1);
    if (!last) return;
    yield Buffer.concat(points.map(encodePoint));
    after = last;
  }
}

export function mountRunExports(app: FastifyInstance, platform: Platform): void {
  app.get("/api/runs/:id/tensorboard", async (request, reply) => {
    const run = await getRun(platform, params.parse(request.params).id);
    const startedAt = run.startedAt ?? run.createdAt;
    return asDownload(reply, eventFileName(startedAt)).send(
      Readable.from(eventsOf(platform, run.id, startedAt), { objectMode: false }),
    );
  });
  app.get("/api/runs/:id/features/manifest.json", async (request, reply) => {
    const manifest = await describeFeatures(platform, params.parse(request.params).id);
    return asDownload(reply, "manifest.json").send(JSON.stringify(manifest, null, 1));
  });
  app.get("/api/runs/:id/features/class_indices.json", async (request, reply) => {
    const { classNames } = await describeFeatures(platform, params.parse(request.params).id);
    const indices = Object.fromEntries(classNames.map((name, index) => [name, index]));
    return asDownload(reply, "class_indices.json").send(JSON.stringify(indices, null, 2));
  });
  app.get("/api/runs/:id/features/bottleneck_features_:split.npy", async (request, reply) => {
    const { id, split } = featureParams.parse(request.params);
    const { bytes, parts } = await openFeatures(platform, id, split);
    return asDownload(reply, `bottleneck_features_${split}.npy`)
      .header("content-length", bytes)
      .send(Readable.from(parts, { objectMode: false }));
  });
}

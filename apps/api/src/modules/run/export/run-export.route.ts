/**
 * What a run leaves for other tools, to download:
 * GET /api/runs/:id/tensorboard                                      its metrics as an event file; of a parent, a zip
 *                                                                    with the event file of each child
 * GET /api/runs/:id/features/bottleneck_features_<split>.npy         its features, [n, featureLength] float32
 * GET /api/runs/:id/features/manifest.json, …/class_indices.json     which photo made which row; the classes
 */
import { Readable } from "node:stream";
import { isParentKind, SPLITS } from "@smallset/schema";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Platform } from "../../../platform.js";
import { getRun } from "../run.service.js";
import { curvesFileName, streamCurves, streamFamilyCurves } from "./curves.service.js";
import { describeFeatures, openFeatures } from "./features.service.js";
import { streamZip } from "./zip-stream.js";

const params = z.object({ id: z.string() });
const featureParams = params.extend({ split: z.enum(SPLITS) });

const TYPES: Record<string, string> = { json: "application/json; charset=utf-8", zip: "application/zip" };

const asDownload = (reply: FastifyReply, fileName: string): FastifyReply =>
  reply
    .type(TYPES[fileName.split(".").at(-1)!] ?? "application/octet-stream")
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .header("x-content-type-options", "nosniff");

/** From the first part on nothing can be refused any more: then the download breaks off. */
const inParts = (parts: AsyncIterable<Uint8Array>): Readable => Readable.from(parts, { objectMode: false });

export function mountRunExports(app: FastifyInstance, platform: Platform): void {
  app.get("/api/runs/:id/tensorboard", async (request, reply) => {
    const run = await getRun(platform, params.parse(request.params).id);
    if (isParentKind(run.kind))
      return asDownload(reply, `tensorboard-${run.id}.zip`).send(
        inParts(streamZip(streamFamilyCurves(platform, run))),
      );
    return asDownload(reply, curvesFileName(run)).send(inParts(streamCurves(platform, run)));
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
      .send(inParts(parts));
  });
}

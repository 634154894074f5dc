/** POST /api/models/:name/predict: photos in, JSON out, answered by what an alias points at or by a version. */
import type { FastifyInstance } from "fastify";
import type { Readable } from "node:stream";
import { z } from "zod";
import { requireEditor } from "../../http/require-session.js";
import type { Prediction, RegisteredModel } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { answersOf } from "../prediction/prediction.repository.js";
import { askWorker, requireRoom } from "../prediction/prediction.service.js";
import { toReceipt } from "../prediction/receipt.js";
import { resolveModel, type AskedModel } from "../prediction/resolve-model.js";
import { manifestOf } from "./bundle-manifest.js";
import { getModel } from "./model.service.js";
import { MAX_IMAGE_BYTES, readImages } from "./read-images.js";
import { findModelVersion } from "./registered-model.repository.js";

const params = z.object({ name: z.string() });
const query = z.object({
  alias: z.string().optional(),
  version: z.coerce.number().int().min(1).optional(),
  topK: z.coerce.number().int().min(1).max(1000).default(5),
});

export async function mountModelPrediction(app: FastifyInstance, platform: Platform): Promise<void> {
  // Of its own scope: here a body is a stream, whatever its type says.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    // Of the whole body; each image has its own limit.
    const bodyLimit = 16 * MAX_IMAGE_BYTES;
    scope.post("/api/models/:name/predict", { bodyLimit }, async (request) => {
      const viewer = requireEditor(request, "predict");
      const { name: modelName } = params.parse(request.params);
      const { alias, version, topK } = query.parse(request.query);
      // What cannot be answered is refused before its photos are read.
      await resolveModel(platform, { modelName, alias, version });
      await requireRoom(platform);
      const body = (request.body as Readable | undefined) ?? request.raw;
      const images = await readImages(platform, request.headers, body);
      // Again: a promotion during a slow upload counts.
      const model = await resolveModel(platform, { modelName, alias, version });
      const rows = await askWorker(platform, { model, images, topK, userId: viewer.user.id });
      return describeAnswer(platform, await getModel(platform, modelName), model, rows);
    });
  });
}

async function describeAnswer(
  { db }: Platform,
  registered: RegisteredModel,
  { modelVersionId, alias }: AskedModel,
  rows: Prediction[],
) {
  const version = (await findModelVersion(db, modelVersionId!))!;
  const { label, pretrained } = manifestOf(version).extractor;
  return {
    requestId: rows[0]!.requestId,
    ...toReceipt(registered, version, alias),
    extractor: label,
    pretrained,
    images: rows.map(describeImage),
  };
}

function describeImage(row: Prediction) {
  const { id, fileName, sha256, abstained, error, decodeMs, extractMs, topModelMs } = row;
  return {
    id,
    fileName,
    sha256,
    // The best first; when the model abstains they are there to be looked at, not to be relied upon.
    abstained,
    predictions: answersOf(row),
    error,
    latency: error ? null : { decodeMs, extractMs, topModelMs },
  };
}

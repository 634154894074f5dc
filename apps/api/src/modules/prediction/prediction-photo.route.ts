/** GET /api/predictions/:id/photo?w=: a photo that a model was asked about, as a small WebP. */
import { createReadStream } from "node:fs";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { notFound, requireId } from "../../db/ids.js";
import type { Platform } from "../../platform.js";
import { getThumbnail } from "../dataset/thumbnail.service.js";
import { findPrediction } from "./prediction-log.repository.js";

const params = z.object({ id: z.string() });
const query = z.object({ w: z.coerce.number().int().min(1).max(4096).default(192) });

export function mountPredictionPhoto(app: FastifyInstance, platform: Platform): void {
  app.get("/api/predictions/:id/photo", async (request, reply) => {
    const { id } = params.parse(request.params);
    const { w } = query.parse(request.query);
    const row = await findPrediction(platform.db, requireId("prediction", id));
    if (!row) throw notFound("prediction", id);
    const file = await getThumbnail(platform, row.sha256, w);
    // A day, not for ever: the log forgets.
    return reply
      .type("image/webp")
      .header("cache-control", "private, max-age=86400")
      .header("x-content-type-options", "nosniff")
      .send(createReadStream(file));
  });
}

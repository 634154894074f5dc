/** GET /api/images/:sha256?w=: a stored image as a small WebP. */
import { createReadStream } from "node:fs";
import { AppError } from "@smallset/schema";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Platform } from "../../platform.js";
import { isKnownImage } from "./image.repository.js";
import { getThumbnail, thumbnailWidth } from "./thumbnail.service.js";

const params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const query = z.object({ w: z.coerce.number().int().min(1).max(4096).default(192) });

export function mountThumbnails(app: FastifyInstance, platform: Platform): void {
  app.get("/api/images/:sha256", async (request, reply) => {
    const { sha256 } = params.parse(request.params);
    const { w } = query.parse(request.query);
    if (!(await isKnownImage(platform.db, sha256)))
      throw new AppError("NOT_FOUND", `No dataset has an image ${sha256}.`, "Reload the page.");
    const width = thumbnailWidth(w);
    // The address names the bytes: what is cached is right for ever. Private: it needed a session.
    const etag = `"${sha256}-${width}"`;
    reply.header("etag", etag);
    if (request.headers["if-none-match"]?.includes(etag)) return reply.code(304).send();
    const file = await getThumbnail(platform, sha256, width);
    return reply
      .type("image/webp")
      .header("cache-control", "private, max-age=31536000, immutable")
      .header("x-content-type-options", "nosniff")
      .send(createReadStream(file));
  });
}

/** GET /api/models/:name/versions/:number/export?format=: a version for another tool, to download. */
import { createReadStream } from "node:fs";
import { EXPORT_FORMATS } from "@smallset/schema";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Platform } from "../../platform.js";
import { exportModelVersion } from "./export-model-version.js";

const params = z.object({ name: z.string(), number: z.coerce.number().int().min(1) });
const query = z.object({ format: z.enum(EXPORT_FORMATS).default("zip") });

export function mountModelExport(app: FastifyInstance, platform: Platform): void {
  app.get("/api/models/:name/versions/:number/export", async (request, reply) => {
    const { name: modelName, number } = params.parse(request.params);
    const { format } = query.parse(request.query);
    const { sha256, bytes, fileName } = await exportModelVersion(platform, { modelName, number, format });
    return (
      reply
        .type(fileName.endsWith(".zip") ? "application/zip" : "application/octet-stream")
        // Names of models need no quoting: see names.ts.
        .header("content-disposition", `attachment; filename="${fileName}"`)
        .header("content-length", bytes)
        .header("etag", `"${sha256}"`)
        .header("x-content-type-options", "nosniff")
        .send(createReadStream(await platform.content.localPath(sha256)))
    );
  });
}

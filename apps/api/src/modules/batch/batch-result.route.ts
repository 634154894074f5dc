/** GET /api/batch-predictions/:id/result?format=csv|json: a finished batch's answers, to download. */
import { createReadStream } from "node:fs";
import { AppError } from "@smallset/schema";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Platform } from "../../platform.js";
import { getBatch } from "./batch.service.js";

const params = z.object({ id: z.string() });
const query = z.object({ format: z.enum(["csv", "json"]).default("csv") });

export function mountBatchResult(app: FastifyInstance, platform: Platform): void {
  app.get("/api/batch-predictions/:id/result", async (request, reply) => {
    const { id } = params.parse(request.params);
    const { format } = query.parse(request.query);
    const { csvSha256, jsonSha256, name, status } = await getBatch(platform, id);
    const sha256 = format === "csv" ? csvSha256 : jsonSha256;
    if (!sha256)
      throw new AppError(
        "NOT_FOUND",
        `The batch is ${status}: it has no result.`,
        "Wait until it is FINISHED.",
      );
    const fileName = `${name.replaceAll(/[^\w.-]+/g, "-").slice(0, 80)}-predictions.${format}`;
    return reply
      .type(format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8")
      .header("content-disposition", `attachment; filename="${fileName}"`)
      .header("etag", `"${sha256}"`)
      .header("x-content-type-options", "nosniff")
      .send(createReadStream(await platform.content.localPath(sha256)));
  });
}

/** GET /api/dataset-versions/:id/manifest.csv: a version image by image, in the order of feature and evaluation rows. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Image } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findDataset } from "./dataset.repository.js";
import { getVersion } from "./dataset.service.js";
import { listImagesAfter } from "./image.repository.js";

const params = z.object({ id: z.string() });
/** Rows a statement: a version of 100,000 images is never in memory as a whole. */
const BATCH = 2_000;

const COLUMNS: [string, (image: Image) => string | number | bigint | boolean | null][] = [
  ["position", (image) => image.position],
  ["path", (image) => image.path],
  ["sha256", (image) => image.sha256],
  ["split", (image) => image.split],
  ["class_name", (image) => image.className],
  ["class_index", (image) => image.classIndex],
  ["group", (image) => image.groupKey],
  ["excluded", (image) => image.excluded],
  ["bytes", (image) => image.bytes],
  ["width_px", (image) => image.widthPx],
  ["height_px", (image) => image.heightPx],
  ["format", (image) => image.format],
];

/** RFC 4180. */
const toCell = (value: unknown): string => {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

async function* linesOf(platform: Platform, versionId: string): AsyncGenerator<string> {
  yield `${COLUMNS.map(([name]) => name).join(",")}\r\n`;
  for (let after = -1; ;) {
    const images = await listImagesAfter(platform.db, versionId, after, BATCH);
    const last = images.at(-1);
    if (!last) return;
    yield images.map((image) => `${COLUMNS.map(([, read]) => toCell(read(image))).join(",")}\r\n`).join("");
    after = last.position;
  }
}

export function mountManifests(app: FastifyInstance, platform: Platform): void {
  app.get("/api/dataset-versions/:id/manifest.csv", async (request, reply) => {
    const version = await getVersion(platform, params.parse(request.params).id);
    const dataset = await findDataset(platform.db, version.datasetId);
    const name = `${dataset!.name}-v${version.number}.csv`;
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .header("x-content-type-options", "nosniff")
      .send(Readable.from(linesOf(platform, version.id)));
  });
}

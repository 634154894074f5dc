/** Uploads over plain HTTP: POST the manifest, PUT what is missing, GET where a broken PUT ended. */
import { AppError } from "@smallset/schema";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Platform } from "../../platform.js";
import { requireEditor } from "../../http/require-session.js";
import { recordMutation } from "../audit/audit.service.js";
import { createUpload } from "./upload.service.js";
import { getReceived, receiveBytes } from "./receive-bytes.js";

/** A manifest of 200,000 files is about 30 MB of JSON. */
const MANIFEST_LIMIT_BYTES = 64 * 1024 ** 2;

const params = z.object({ id: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const query = z.object({ offset: z.coerce.number().int().min(0).default(0) });

/** `bytes 100-199/1000` → 100; null without the header. @throws AppError BAD_USER_INPUT */
function beginOf(contentRange: string | undefined): number | null {
  if (contentRange === undefined) return null;
  const begin = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(contentRange)?.[1];
  if (begin !== undefined) return Number(begin);
  throw new AppError(
    "BAD_USER_INPUT",
    `The header Content-Range is "${contentRange.slice(0, 100)}".`,
    "Send it like: bytes 100-199/1000",
  );
}

export async function mountUploads(app: FastifyInstance, platform: Platform): Promise<void> {
  app.post("/api/uploads", { bodyLimit: MANIFEST_LIMIT_BYTES }, async (request) => {
    const viewer = requireEditor(request);
    const answer = await createUpload(platform, viewer, request.body);
    await recordMutation(platform.db, {
      userId: viewer.user.id,
      tokenName: viewer.token?.name ?? null,
      action: "createUpload",
      input: { missing: answer.missing.length },
      target: { type: "Upload", id: answer.uploadId },
      requestId: request.id,
      ipAddress: request.ip,
    });
    return answer;
  });

  app.get("/api/uploads/:id/files/:sha256", async (request) => {
    const { id, sha256 } = params.parse(request.params);
    return getReceived(platform, requireEditor(request), id, sha256);
  });

  // Of its own scope: here a body is a stream, whatever its type says.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    const bodyLimit = platform.env.MAX_UPLOAD_FILE_BYTES;
    scope.put("/api/uploads/:id/files/:sha256", { bodyLimit }, async (request: FastifyRequest, reply) => {
      const { id, sha256 } = params.parse(request.params);
      const offset = beginOf(request.headers["content-range"]) ?? query.parse(request.query).offset;
      const target = { uploadId: id, sha256, offset };
      // No content type: Fastify then parses nothing, and an empty file has no body at all.
      const body = (request.body as Readable | undefined) ?? request.raw;
      const received = await receiveBytes(platform, requireEditor(request), target, body);
      return reply.code(received.complete ? 201 : 202).send(received);
    });
  });
}

/** Takes the photos of a prediction request into the content store: one raw body, or the files of a form. */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { AppError } from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { MAX_IMAGES } from "../prediction/prediction.service.js";

/** A photo straight from a large camera has some 40 MB. */
export const MAX_IMAGE_BYTES = 64 * 1024 ** 2;

export interface ReceivedImage {
  fileName: string;
  sha256: string;
}

/** @throws AppError BAD_USER_INPUT, FILE_TOO_LARGE, TOO_MANY_FILES */
export async function readImages(
  platform: Platform,
  headers: IncomingHttpHeaders,
  body: Readable,
): Promise<ReceivedImage[]> {
  const type = headers["content-type"] ?? "";
  const dir = join(platform.folders.work, `predict-${randomUUID()}`);
  await mkdir(dir);
  try {
    if (type.startsWith("multipart/form-data")) return await readForm(platform, headers, body, dir);
    if (type === "" || type.startsWith("image/") || type.startsWith("application/octet-stream"))
      return [await keepImage(platform, body, "image", join(dir, "0"))];
    throw badRequest(`A body of type ${type} holds no photos.`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const badRequest = (message: string, cause?: unknown): AppError =>
  new AppError(
    "BAD_USER_INPUT",
    message,
    "Send one image as the body with its type (image/jpeg), or files in a multipart form.",
    { cause },
  );

async function keepImage(
  { content }: Platform,
  stream: Readable,
  fileName: string,
  aside: string,
): Promise<ReceivedImage> {
  let taken = 0;
  const capped = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      taken += chunk.length;
      if (taken > MAX_IMAGE_BYTES) throw tooLarge(fileName);
      yield chunk;
    }
  };
  await pipeline(stream, capped, createWriteStream(aside));
  if (taken === 0) throw badRequest("The body is empty.");
  const { sha256 } = await content.put(aside, { move: true });
  return { fileName, sha256 };
}

const tooLarge = (fileName: string): AppError =>
  new AppError(
    "FILE_TOO_LARGE",
    `${fileName} is larger than ${MAX_IMAGE_BYTES / 1024 ** 2} MB.`,
    "Send it smaller: the model looks at a few hundred pixels only.",
  );

/** In the order of the form; fields that are no files are left alone. */
async function readForm(
  platform: Platform,
  headers: IncomingHttpHeaders,
  body: Readable,
  dir: string,
): Promise<ReceivedImage[]> {
  let form: ReturnType<typeof Busboy>;
  try {
    form = new Busboy({ headers: headers as BusboyHeaders, limits: { files: MAX_IMAGES } });
  } catch (error) {
    throw badRequest("The form has no boundary.", error);
  }
  const images: Promise<ReceivedImage>[] = [];
  form.on("file", (_field, stream, fileName) => {
    const index = images.length;
    const kept = keepImage(platform, stream, fileName || `image ${index + 1}`, join(dir, String(index)));
    // The form cannot end while a refused file is not read to its end.
    kept.catch((error: unknown) => body.destroy(error as Error));
    images.push(kept);
  });
  let tooMany = false;
  form.on("filesLimit", () => (tooMany = true));
  try {
    await pipeline(body, form);
  } catch (error) {
    // A file's own refusal says more than the form's end that it caused.
    const failed = (await Promise.allSettled(images)).find((result) => result.status === "rejected");
    const reason: unknown = failed?.reason ?? error;
    throw reason instanceof AppError ? reason : badRequest("The form ends in its middle.", reason);
  }
  if (tooMany)
    throw new AppError(
      "TOO_MANY_FILES",
      `At most ${MAX_IMAGES} images at once.`,
      "Send them in several requests.",
    );
  const kept = await Promise.all(images);
  if (kept.length === 0) throw badRequest("The form holds no files.");
  return kept;
}

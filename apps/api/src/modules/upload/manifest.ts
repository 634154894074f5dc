/** Parses an upload's manifest: which files will come, where they belong, how long they are. */
import { createHash } from "node:crypto";
import { AppError } from "@smallset/schema";
import { z } from "zod";
import type { Env } from "../../env.js";
import type { ManifestFile } from "./upload.repository.js";

const manifestSchema = z.object({
  files: z
    .array(
      z.object({
        path: z.string().min(1).max(1024),
        size: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits"),
      }),
    )
    .min(1),
});

const isControl = (character: string): boolean => character.charCodeAt(0) < 0x20;

/** A path that stays inside the folder it is unpacked to, on every system. @throws AppError BAD_PATH */
function parsePath(path: string): string {
  const parts = path.normalize("NFC").replace(/^\.\//, "").split("/");
  const isBad = (part: string) =>
    part === "" || part === "." || part === ".." || part.includes("\\") || [...part].some(isControl);
  if (parts.some(isBad) || /^[A-Za-z]:/.test(path))
    throw new AppError(
      "BAD_PATH",
      `"${path}" is not a relative file path.`,
      "Send paths like roses/one.jpg.",
    );
  return parts.join("/");
}

/** @throws ZodError; AppError BAD_PATH, PATH_COLLISION, TOO_MANY_FILES, FILE_TOO_LARGE */
export function parseManifest(
  body: unknown,
  limits: Pick<Env, "MAX_UPLOAD_FILES" | "MAX_UPLOAD_FILE_BYTES">,
): ManifestFile[] {
  const { files } = manifestSchema.parse(body);
  if (files.length > limits.MAX_UPLOAD_FILES)
    throw new AppError(
      "TOO_MANY_FILES",
      `The upload has ${files.length} files; the limit is ${limits.MAX_UPLOAD_FILES}.`,
      "Send a zip or tar, or import from a path on the server.",
    );
  const seen = new Map<string, string>();
  return files.map(({ path: given, size, sha256 }) => {
    if (size > limits.MAX_UPLOAD_FILE_BYTES)
      throw new AppError(
        "FILE_TOO_LARGE",
        `${given} has ${size} bytes; the limit is ${limits.MAX_UPLOAD_FILE_BYTES}.`,
        "Raise MAX_UPLOAD_FILE_BYTES, or import from a path on the server.",
      );
    const path = parsePath(given);
    // Two names that differ only in case are one file on macOS and Windows.
    const other = seen.get(path.toLowerCase());
    if (other !== undefined)
      throw new AppError(
        "PATH_COLLISION",
        `"${other}" and "${path}" are the same file name.`,
        "Rename one of them.",
      );
    seen.set(path.toLowerCase(), path);
    return { path, bytes: size, sha256 };
  });
}

/** sha256 over the files, whatever their order: equal digests announce the same upload. */
export function digestManifest(files: readonly ManifestFile[]): string {
  const lines = files.map(({ path, bytes, sha256 }) => JSON.stringify([path, bytes, sha256])).toSorted();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** What people called what they sent: the one folder around everything, else the archive's name; "" for neither. */
export function nameOfManifest(paths: readonly string[]): string {
  const roots = new Set(paths.map((path) => path.slice(0, Math.max(0, path.indexOf("/")))));
  const [root] = roots;
  if (roots.size === 1 && root) return root;
  return paths.length === 1 ? paths[0]! : "";
}

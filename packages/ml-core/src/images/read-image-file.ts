/** Reads an image's bytes once; hashing, inspecting and decoding all use this one copy. */
import { open } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type ImageSource } from "./image.type.js";

/** @throws AppError EMPTY_FILE, FILE_TOO_LARGE (before a byte is read), FILE_UNREADABLE */
export async function readImageFile(
  source: ImageSource,
  { maxFileBytes }: Pick<ImageLimits, "maxFileBytes"> = DEFAULT_IMAGE_LIMITS,
): Promise<Uint8Array> {
  if (typeof source !== "string") return checkLength(source.byteLength, maxFileBytes, source);
  try {
    const handle = await open(source, "r");
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new AppError("FILE_UNREADABLE", "This is not a file.");
      checkLength(stats.size, maxFileBytes, null);
      const bytes = await handle.readFile();
      return checkLength(bytes.byteLength, maxFileBytes, bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError(
      "FILE_UNREADABLE",
      code === "ENOENT" ? "The file is not there." : `The file cannot be read (${code}).`,
      "Check that the file is there and that you may read it.",
      { cause: error },
    );
  }
}

function checkLength<T>(length: number, maxFileBytes: number, value: T): T {
  if (length === 0)
    throw new AppError("EMPTY_FILE", "The file is empty (0 bytes).", "Copy or download it again.");
  if (length > maxFileBytes)
    throw new AppError(
      "FILE_TOO_LARGE",
      `The file is ${Math.round(length / 1e6)} MB; at most ${Math.round(maxFileBytes / 1e6)} MB are read.`,
      "Save a smaller copy: a few hundred pixels a side are plenty.",
    );
  return value;
}

/** Looks at one file of a class folder: an image of the dataset, or a line in the report. */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import { isAppError } from "@smallset/schema";
import type { ImageLimits } from "../images/image.type.js";
import { inspectImage } from "../images/inspect-image.js";
import { readImageFile } from "../images/read-image-file.js";
import { hasImageExtension, sniffFormat } from "../images/sniff-format.js";
import type { DatasetImage, ImageIssue } from "./dataset.type.js";
import { isIssueCode, toIssue } from "./to-issue.js";
import type { FolderFile } from "./walk-folder.js";

export interface InspectedFile {
  /** null where the file is left out. */
  image: Pick<DatasetImage, "sha256" | "bytes" | "widthPx" | "heightPx" | "format" | "perceptualHash"> | null;
  issues: ImageIssue[];
}

/** Never throws for a bad file. */
export async function inspectFile(
  { path, file, name }: FolderFile,
  limits: ImageLimits,
): Promise<InspectedFile> {
  let bytes: Uint8Array | undefined;
  try {
    // One read serves the hash, the format and the pixels; files above the limit are not read at all.
    bytes = await readImageFile(file, limits);
    const { findings, ...found } = await inspectImage(bytes, limits);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const issues = findings.map(({ code, message }) => toIssue(path, code, message));
    const extension = extname(name).slice(1).toLowerCase();
    if (hasImageExtension(name) && !sniffFormat(bytes)!.extensions.includes(extension))
      issues.push(
        toIssue(
          path,
          "EXTENSION_MISMATCH",
          `Named .${extension} but holds a ${found.format.toUpperCase()} picture; it is read as that.`,
        ),
      );
    return { image: { sha256, bytes: bytes.byteLength, ...found }, issues };
  } catch (error) {
    if (!isAppError(error) || !isIssueCode(error.code)) throw error;
    // A note, a table or a film among the photos is no fault of a photo.
    const isForeign =
      !hasImageExtension(name) && (bytes ? !sniffFormat(bytes) : error.code === "FILE_TOO_LARGE");
    const issue = isForeign
      ? toIssue(path, "IGNORED", "It is not a picture.")
      : toIssue(path, error.code, [error.message, error.nextStep].filter(Boolean).join(" "));
    return { image: null, issues: [issue] };
  }
}

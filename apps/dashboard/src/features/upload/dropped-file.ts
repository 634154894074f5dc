/** A file with its place inside what was dropped or chosen. */

export interface DroppedFile {
  /** "/" separated, NFC, without a leading slash: `pets/train/cats/1.jpg`. */
  path: string;
  file: File;
}

/** Clears up the ways in which browsers and react-dropzone spell a relative path. */
export const cleanPath = (path: string): string =>
  path
    .normalize("NFC")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

/** Where a file was: a dropped folder leaves `path`, a chosen one `webkitRelativePath`, a lone file its name. */
export function toDroppedFile(file: File): DroppedFile {
  const { path } = file as File & { path?: string };
  return { path: cleanPath(file.webkitRelativePath || path || file.name), file };
}

/** Says which images belong together, by their file names or by a table that lies beside the class folders. */
import { readFile } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { parseCsv } from "./parse-csv.js";
import { parseGroupPattern } from "./group-pattern.js";
import type { Folder, FolderFile } from "./walk-folder.js";

export type GroupRule =
  /** Like `{group}_*`. */
  | { pattern: string }
  /** Of the CSV file beside the class folders; its column `file` or `path` (else its first) names the photos. */
  | { column: string };

const FILE_COLUMNS = ["path", "file", "filename", "file_name", "image"];
const MAX_TABLE_BYTES = 64e6;

/**
 * @param folder the dataset as it was walked: the table lies outermost, or beside the class folders
 * @returns the group of a path, null for an image that stands alone
 * @throws AppError GROUP_PATTERN_INVALID, GROUP_PATTERN_UNUSED, GROUP_TABLE_MISSING, GROUP_TABLE_INVALID
 */
export async function groupImages(
  images: readonly { path: string }[],
  rule: GroupRule | undefined,
  folder: Folder,
): Promise<(path: string) => string | null> {
  if (!rule) return () => null;
  const groupOf =
    "pattern" in rule ? groupByName(rule.pattern) : await groupByTable(findTable(folder), rule.column);
  if (!images.some(({ path }) => groupOf(path) !== null))
    throw new AppError(
      "GROUP_PATTERN_UNUSED",
      "pattern" in rule
        ? `No file name fits the pattern "${rule.pattern}".`
        : `The table names a group for none of the photos in its column "${rule.column}".`,
      images[0] ? `A photo here is called ${images[0].path}.` : undefined,
    );
  return groupOf;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export function groupByName(pattern: string): (path: string) => string | null {
  const read = parseGroupPattern(pattern);
  return (path) => read(nameOf(path));
}

function findTable(folder: Folder): FolderFile {
  for (let level: Folder | undefined = folder; level; level = level.folders[0]) {
    const tables = level.files.filter(({ name }) => /\.csv$/i.test(name));
    if (tables.length > 1)
      throw new AppError(
        "GROUP_TABLE_INVALID",
        `There are ${tables.length} CSV files beside the class folders.`,
        "Keep the one that names the groups.",
      );
    if (tables[0]) return tables[0];
  }
  throw new AppError(
    "GROUP_TABLE_MISSING",
    "There is no CSV file beside the class folders.",
    "Put one there with a column `file` and a column for the group.",
  );
}

async function groupByTable(table: FolderFile, column: string): Promise<(path: string) => string | null> {
  const bytes = await readFile(table.file);
  if (bytes.length > MAX_TABLE_BYTES)
    throw new AppError(
      "GROUP_TABLE_INVALID",
      `${table.name} is larger than 64 MB.`,
      "Leave out other columns.",
    );
  const [header = [], ...rows] = parseCsv(bytes.toString("utf8"));
  const groupAt = header.indexOf(column);
  if (groupAt < 0)
    throw new AppError(
      "GROUP_TABLE_INVALID",
      `${table.name} has no column "${column}".`,
      `Its columns are: ${header.join(", ").slice(0, 300)}.`,
    );
  const fileAt = Math.max(
    0,
    header.findIndex((name) => FILE_COLUMNS.includes(name.toLowerCase())),
  );
  const groups = new Map<string, string>();
  for (const row of rows) {
    const group = row[groupAt]?.trim();
    const file = row[fileAt]?.trim().replaceAll("\\", "/").replace(/^\.\//, "").normalize("NFC");
    if (group && file) groups.set(file, group);
  }
  // Tables name photos by path, from outside or inside of the dataset's folder, or by file name alone.
  return (path) =>
    groups.get(path) ?? groups.get(nameOf(path)) ?? groups.get(path.split("/").slice(1).join("/")) ?? null;
}

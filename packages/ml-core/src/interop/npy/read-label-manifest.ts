/** Reads which class each row of a feature file belongs to, from the files that scripts leave beside it. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { AppError, type Split, SPLITS } from "@smallset/schema";
import { z } from "zod";
import { readNpy } from "../../features/npy.js";

/** Row order. Numbers are class indices, strings class names. */
export interface LabelManifest {
  labels: number[] | string[];
  /** In the order of the class index, where the manifest says so. */
  classNames: string[] | null;
}

const ourManifest = z.object({
  classNames: z.array(z.string()),
  rows: z.partialRecord(z.enum(SPLITS), z.array(z.object({ classIndex: z.int() }))),
});

/**
 * Reads
 * - `manifest.json` as Smallset's `extract` writes it (`split` says which rows);
 * - `.json`: a list of class indices (Keras's `generator.classes`) or of paths whose folder is the class
 *   (`generator.filenames`);
 * - `.csv`, `.txt`: lines of `path` or `path,class`, the first may be a heading;
 * - `.npy`: class indices [n], or one-hot rows [n, classes].
 * @throws AppError LABELS_UNREADABLE, NPY_INVALID
 */
export async function readLabelManifest(file: string, split?: Split): Promise<LabelManifest> {
  const kind = extname(file).toLowerCase();
  if (kind === ".npy") return { labels: await readNpyLabels(file), classNames: null };
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw unreadable(file, "cannot be read", cause);
  });
  if (kind === ".json") return parseJson(file, text, split);
  if (kind === ".csv" || kind === ".txt") return { labels: parseLines(file, text), classNames: null };
  throw unreadable(file, "is none of .json, .csv, .txt, .npy");
}

function parseJson(file: string, text: string, split: Split | undefined): LabelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, "is not JSON", cause);
  }
  const indices = z.array(z.int().nonnegative()).safeParse(json);
  if (indices.success) return { labels: indices.data, classNames: null };
  const paths = z.array(z.string()).safeParse(json);
  if (paths.success) return { labels: paths.data.map((path) => folderOf(file, path)), classNames: null };
  const ours = ourManifest.safeParse(json);
  if (!ours.success) throw unreadable(file, "is neither a list of classes or paths nor a manifest.json");
  const rows = split && ours.data.rows[split];
  if (!rows) throw unreadable(file, `has no rows of the split "${split ?? ""}"`);
  return { labels: rows.map(({ classIndex }) => classIndex), classNames: ours.data.classNames };
}

function parseLines(file: string, text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  const [heading] = lines;
  if (/^(path|file|filename|image)$/i.test(heading?.[0] ?? "")) lines.shift();
  return lines.map(([path = "", className]) => className ?? folderOf(file, path));
}

/** "cats/cat.1.jpg" and "train/cats/cat.1.jpg" are both of class "cats". */
function folderOf(file: string, path: string): string {
  const folder = path.split(/[\\/]/).at(-2);
  if (!folder) throw unreadable(file, `names "${path}", which lies in no class folder`);
  return folder;
}

async function readNpyLabels(file: string): Promise<number[]> {
  const { data, shape } = await readNpy(file);
  const values = Array.from(data, Number);
  if (shape.length === 1) return values;
  const [rows = 0, classes = 0] = shape;
  if (shape.length !== 2) throw unreadable(file, `has the shape [${shape.join(", ")}]`);
  if (classes === 1) return values;
  return Array.from({ length: rows }, (_, row) => {
    const oneHot = values.slice(row * classes, (row + 1) * classes);
    if (
      oneHot.filter((value) => value === 1).length !== 1 ||
      oneHot.some((value) => value !== 0 && value !== 1)
    )
      throw unreadable(file, `is not one-hot in row ${row}`);
    return oneHot.indexOf(1);
  });
}

const unreadable = (file: string, detail: string, cause?: unknown) =>
  new AppError(
    "LABELS_UNREADABLE",
    `The labels in ${file} cannot be used: it ${detail}.`,
    "Give Keras's generator.filenames as JSON, lines of path,class, or class indices as .npy.",
    { cause },
  );

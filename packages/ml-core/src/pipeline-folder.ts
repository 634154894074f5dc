/** What the pipeline's folder holds between its steps: a `.npy` of features a split, and which image made which row. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Split, SPLITS } from "@smallset/schema";
import { z } from "zod";
import type { ExtractorInfo } from "./features/features.type.js";
import { readNpy } from "./features/npy.js";
import { NpyRowWriter } from "./features/npy-row-writer.js";
import { writeFileAtomically } from "./runtime/write-file-atomically.js";
import type { LabelledFeatures } from "./top-model/top-model.type.js";

/** Which image made which row, in row order; written beside the `.npy` files. */
const manifestSchema = z.object({
  formatVersion: z.literal(1),
  datasetDigest: z.string(),
  extractor: z.custom<ExtractorInfo>((value) => typeof value === "object" && value !== null),
  classNames: z.array(z.string()),
  rows: z.record(
    z.string(),
    z.array(
      z.object({
        path: z.string(),
        sha256: z.string(),
        classIndex: z.int(),
        /** 0 where the row shows the photo itself, else the number of its view. Missing: no views were asked for. */
        view: z.int().optional(),
      }),
    ),
  ),
});
export type Manifest = z.output<typeof manifestSchema>;

/** Of one split, [n, featureLength] float32. */
export const featuresFile = (dir: string, split: string) => join(dir, `bottleneck_features_${split}.npy`);
const manifestFile = (dir: string) => join(dir, "manifest.json");

/** `class_indices.json` as Keras writes it, and `manifest.json`. */
export async function writeManifestFiles(dir: string, manifest: Manifest): Promise<void> {
  const classIndices = Object.fromEntries(manifest.classNames.map((name, index) => [name, index]));
  await writeFileAtomically(join(dir, "class_indices.json"), JSON.stringify(classIndices, null, 2));
  await writeFileAtomically(manifestFile(dir), JSON.stringify(manifest, null, 1));
}

export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(manifestFile(dir), "utf8").catch(() => {
    throw new AppError(
      "FEATURES_MISSING",
      `There is no manifest.json in ${dir}.`,
      `Run "extract <dataset> --out ${dir}" first.`,
    );
  });
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new AppError(
      "MANIFEST_UNREADABLE",
      `${manifestFile(dir)} is not a manifest of this version.`,
      "Extract again.",
    );
  return parsed.data;
}

/** One split's features with their labels, in manifest order. @throws AppError when the two disagree */
export async function readSplit(dir: string, manifest: Manifest, split: Split): Promise<LabelledFeatures> {
  const rows = manifest.rows[split] ?? [];
  const { data, shape } = await readNpy(featuresFile(dir, split));
  if (
    shape[0] !== rows.length ||
    shape[1] !== manifest.extractor.featureLength ||
    !(data instanceof Float32Array)
  )
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `${featuresFile(dir, split)} does not fit manifest.json.`,
      "Extract again.",
    );
  return { features: data, labels: Int32Array.from(rows, (row) => row.classIndex) };
}

export const NO_ROWS: LabelledFeatures = { features: new Float32Array(0), labels: new Int32Array(0) };

/** A split's file; its rows are [first, end) of all. */
interface SplitFile {
  first: number;
  end: number;
  writer: NpyRowWriter;
}

/** The features' files while an extraction goes on: rows come in any order, none is kept in memory. */
export class SplitFiles {
  readonly #parts: readonly SplitFile[];

  private constructor(parts: readonly SplitFile[]) {
    this.#parts = parts;
  }

  /** @param images in the order of their rows, a split's side by side, each with how many further views it has */
  static async open(
    dir: string,
    images: readonly { split: Split; views: number }[],
    width: number,
  ): Promise<SplitFiles> {
    const parts: SplitFile[] = [];
    let first = 0;
    for (const split of SPLITS) {
      const rows = images.reduce((sum, image) => sum + (image.split === split ? 1 + image.views : 0), 0);
      if (rows === 0) continue;
      const writer = await NpyRowWriter.open(featuresFile(dir, split), { rows, width });
      parts.push({ first, end: first + rows, writer });
      first += rows;
    }
    return new SplitFiles(parts);
  }

  /** @throws AppError DISK_FULL */
  write(row: number, values: Float32Array): void {
    const { first, writer } = this.#parts.find(({ end }) => row < end)!;
    writer.write(row - first, values);
  }

  /** @param rows those that there are, ascending. @throws AppError DISK_FULL */
  async finish(rows: readonly number[]): Promise<void> {
    for (const { first, end, writer } of this.#parts) {
      const ofSplit = rows.filter((row) => row >= first && row < end).map((row) => row - first);
      await (ofSplit.length > 0 ? writer.finish(ofSplit) : writer.discard());
    }
  }

  /** Does nothing after `finish`. */
  async discard(): Promise<void> {
    for (const { writer } of this.#parts) await writer.discard();
  }
}

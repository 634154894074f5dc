/** Features from elsewhere become a dataset: each row a picture of itself, its numbers in the feature store. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import {
  byDatasetOrder,
  digestDataset,
  importNpyFeatures,
  openFeatureStore,
  readClassIndices,
  type Dataset,
  type DatasetImage,
  type ExtractorInfo,
  type ImportedFeatures,
  type OnProgress,
} from "@smallset/ml-core";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import type { FeatureFile, FeatureSource } from "../modules/dataset/version-source.js";
import { drawFeatures } from "./draw-features.js";

/** Rows that one file of the feature store holds: some 100 MB of VGG16's at 224 pixels. */
const SHARD_ROWS = 1_024;

export interface FeatureDataset extends Dataset {
  extractor: ExtractorInfo;
}

/**
 * What runs read is then what they would have extracted themselves. The pictures are named by their bytes like any
 * photo's, so that everything that shows photos shows them.
 * @param dir where the upload's files lie; pictures are drawn into `pictures` beside it
 * @throws AppError of importNpyFeatures; FEATURE_SET_MISMATCH, CLASS_COUNT_MISMATCH, and what the extractor throws
 */
export async function readFeatureDataset(
  platform: WorkerPlatform,
  source: FeatureSource,
  { dir, pictures, onProgress }: { dir: string; pictures: string; onProgress: OnProgress },
): Promise<FeatureDataset> {
  const lease = await platform.extractors.acquire(source.extractor);
  const { info } = lease.extractor;
  lease.release();
  const splits: { file: FeatureFile; imported: ImportedFeatures }[] = [];
  for (const file of source.files) {
    const classNames = splits[0]?.imported.classNames ?? (await namesOf(source, dir));
    const imported = await readSplit(dir, file, classNames).catch((error: unknown) => {
      throw error instanceof AppError ? withoutFolder(error, dir) : error;
    });
    requireLength(file, imported, info);
    splits.push({ file, imported });
  }
  await mkdir(pictures, { recursive: true });
  const classNames = splits[0]!.imported.classNames.toSorted((a, b) => (a < b ? -1 : 1));
  const total = splits.reduce((sum, { imported }) => sum + imported.labels.length, 0);
  const images: DatasetImage[] = [];
  for (const { file, imported } of splits)
    images.push(
      ...(await keepRows(platform, info, {
        file,
        imported,
        classNames,
        pictures,
        onRow: (row) => onProgress({ done: images.length + row, total, ratePerSecond: null, etaMs: null }),
      })),
    );
  images.sort(byDatasetOrder);
  requireEachClass(classNames, images);
  return {
    classNames,
    images,
    issues: [],
    digest: digestDataset({ classNames, images }),
    splitBySmallset: false,
    extractor: info,
  };
}

async function namesOf({ classIndices, classNames }: FeatureSource, dir: string) {
  return classIndices ? readClassIndices(join(dir, classIndices)) : classNames;
}

const readSplit = (dir: string, { features, labels, split }: FeatureFile, classNames: string[] | undefined) =>
  importNpyFeatures({
    file: join(dir, features),
    labels: labels ? { kind: "manifest", file: join(dir, labels), split } : { kind: "balanced" },
    ...(classNames && { classNames }),
  });

/** The worker's folder says nothing to people. */
const withoutFolder = ({ code, message, nextStep }: AppError, dir: string): AppError =>
  new AppError(code, message.replaceAll(`${dir}/`, ""), nextStep ?? undefined);

function requireLength(
  { features }: FeatureFile,
  { featureShape }: ImportedFeatures,
  { featureLength, featureShape: own, label }: ExtractorInfo,
): void {
  if (featureShape.reduce((product, side) => product * side, 1) === featureLength) return;
  throw new AppError(
    "FEATURE_SET_MISMATCH",
    `${features} holds ${featureShape.join(" × ")} features an image; ${label} gives ${own.join(" × ")}.`,
    "Name the image size, the weights and the preset that the features were made with.",
  );
}

function requireEachClass(classNames: string[], images: readonly DatasetImage[]): void {
  for (const split of ["train", "validation"] as const) {
    const seen = new Set(images.filter((image) => image.split === split).map((image) => image.className));
    const missing = classNames.find((name) => !seen.has(name));
    if (missing !== undefined)
      throw new AppError(
        "CLASS_COUNT_MISMATCH",
        `No ${split} row is labelled ${missing}.`,
        "Each class needs features in train and in validation.",
      );
  }
}

interface Rows {
  file: FeatureFile;
  imported: ImportedFeatures;
  classNames: string[];
  pictures: string;
  onRow: (row: number) => void;
}

async function keepRows(
  { folders, content, shutdown }: WorkerPlatform,
  info: ExtractorInfo,
  { file: { split }, imported, classNames, pictures, onRow }: Rows,
): Promise<DatasetImage[]> {
  const { labels, features } = imported;
  const store = await openFeatureStore(folders.features);
  const kind = { ...info, dtype: info.spec.rowType ?? ("float32" as const) };
  const images: DatasetImage[] = [];
  let sha256s: string[] = [];
  let from = 0;
  for (let row = 0; row < labels.length; row++) {
    shutdown.throwIfAborted();
    const values = features.subarray(row * info.featureLength, (row + 1) * info.featureLength);
    const picture = await drawFeatures(values, info.featureShape);
    const sha256 = createHash("sha256").update(picture.bytes).digest("hex");
    const className = imported.classNames[labels[row]!]!;
    const name = `${split}-${String(row + 1).padStart(6, "0")}.png`;
    const file = join(pictures, name);
    await writeFile(file, picture.bytes);
    await content.put(file, { sha256, move: true });
    sha256s.push(sha256);
    images.push({
      path: `${split}/${className}/${name}`,
      file,
      sha256,
      bytes: picture.bytes.length,
      split,
      className,
      classIndex: classNames.indexOf(className),
      widthPx: picture.sizePx,
      heightPx: picture.sizePx,
      format: "png",
      perceptualHash: null,
      groupKey: null,
    });
    if (sha256s.length === SHARD_ROWS || row === labels.length - 1) {
      await store.append(
        kind,
        sha256s,
        features.subarray(from * info.featureLength, (row + 1) * info.featureLength),
      );
      [sha256s, from] = [[], row + 1];
      onRow(row + 1);
    }
  }
  return images;
}

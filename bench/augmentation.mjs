/**
 * Do further views of the training photos help, and where? The usual top model on a pretrained network's features, with
 * few photos of each class, with no further view of each, with one and with three.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHyperparameters } from "../packages/schema/dist/index.js";
import {
  extractFeatures,
  loadExtractor,
  openFeatureStore,
  pairRows,
  trainTopModel,
} from "../packages/ml-core/dist/index.js";
import { hasMobileNet, writeMobileNet } from "./lib/mobilenet.mjs";
import { table, writeSection } from "./lib/report.mjs";
import { shared, withTemporaryFolder } from "./lib/workspace.mjs";

const DATASETS = ["hymenoptera", "oxford17"];
const PHOTOS_A_CLASS = [5, 10, 20];
const VIEWS = [0, 1, 3];
const SETTINGS = { epochs: 40, patience: 8 };

/** @param options.rounds seeds, each of which draws other photos and other weights. Default 6. */
export async function benchAugmentation({ rounds: seeds = 6 } = {}) {
  if (!hasMobileNet() || !DATASETS.every((name) => existsSync(join(shared, "data", name))))
    return console.warn(
      "SKIPPED: augmentation. Set SHARED_DIR to a folder with photos and MobileNet's weights.",
    );
  await withTemporaryFolder(async (folder) => {
    const weights = await writeMobileNet(join(folder, "mobilenet.onnx"));
    const spec = { weights, imageSizePx: 224, preset: "vgg16-caffe" };
    const extractor = await loadExtractor({ spec, weightsDir: folder });
    const store = await openFeatureStore(join(folder, "features"));
    const rows = [];
    const sizes = [];
    for (const name of DATASETS) {
      const dataset = await extractDataset({ name, extractor, store });
      sizes.push(`${name} (${dataset.classNames.length} classes, ${dataset.validation.rows.length} photos)`);
      for (const photos of PHOTOS_A_CLASS) rows.push(await compareViews(dataset, photos, seeds));
    }
    await extractor.close();
    await writeSection("augmentation", [
      ...table([
        ["", ...VIEWS.map((views) => (views === 0 ? "no views" : `${views} more`)), "3 more, against none"],
        ...rows,
      ]),
      "",
      `Validation accuracy of the best epoch on all validation photos of ${sizes.join(" and ")}, mean ± sd over ${seeds} ` +
        `seeds, each with other training photos and other weights to begin with; the last column is the mean of the seeds' ` +
        `differences ± its standard error. At most ${SETTINGS.epochs} epochs, patience ${SETTINGS.patience}.`,
    ]);
  });
}

/** All rows in one matrix, with what each shows. */
async function extractDataset({ name, extractor, store }) {
  const root = join(shared, "data", name);
  const classNames = (await readdir(join(root, "train"))).toSorted();
  const images = [];
  for (const split of ["train", "validation"])
    for (const [classIndex, className] of classNames.entries())
      for (const fileName of (await readdir(join(root, split, className))).toSorted()) {
        const file = join(root, split, className, fileName);
        const sha256 = createHash("sha256")
          .update(await readFile(file))
          .digest("hex");
        const views = split === "train" ? Math.max(...VIEWS) : 0;
        images.push({ path: file, file, sha256, split, classIndex, views });
      }
  const set = await extractFeatures({ images, extractor, store });
  const pictures = pairRows(images, set).map((picture, row) => ({ ...picture, row }));
  // In shared memory, so that it is not copied for each training.
  const features = new Float32Array(new SharedArrayBuffer(set.features.byteLength));
  features.set(set.features);
  const labels = Int32Array.from(pictures, ({ image }) => image.classIndex);
  const rowsOf = (chosen) => ({ features, labels, rows: Int32Array.from(chosen, ({ row }) => row) });
  const ofSplit = (split) => pictures.filter(({ image }) => image.split === split);
  return { name, classNames, rowsOf, train: ofSplit("train"), validation: rowsOf(ofSplit("validation")) };
}

async function compareViews(dataset, photos, seeds) {
  const accuracies = VIEWS.map(() => []);
  for (let seed = 1; seed <= seeds; seed++) {
    const chosen = drawPhotos(dataset, photos, seed);
    for (const [index, views] of VIEWS.entries())
      accuracies[index].push(await score(dataset, { chosen, views, seed }));
    console.log(dataset.name, photos, seed, ...accuracies.map((list) => list.at(-1).toFixed(3)));
  }
  const differences = accuracies.at(-1).map((accuracy, seed) => accuracy - accuracies[0][seed]);
  const error = spread(differences) / Math.sqrt(seeds);
  return [
    `${dataset.name}, ${photos} photos a class`,
    ...accuracies.map((list) => `${percent(mean(list))} ± ${percent(spread(list))} %`),
    `${mean(differences) < 0 ? "−" : "+"}${percent(Math.abs(mean(differences)))} ± ${percent(error)}`,
  ];
}

/** The same photos for every number of views. */
function drawPhotos({ train, classNames }, photos, seed) {
  const rankOf = ({ sha256 }) => createHash("sha256").update(`${seed} ${sha256}`).digest("hex");
  const own = train.filter(({ view }) => view === 0).map(({ image }) => image);
  const drawn = classNames.flatMap((_, classIndex) =>
    own
      .filter((image) => image.classIndex === classIndex)
      .toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))
      .slice(0, photos),
  );
  return new Set(drawn);
}

async function score({ classNames, rowsOf, train, validation }, { chosen, views, seed }) {
  const { history, bestEpoch } = await trainTopModel({
    train: rowsOf(train.filter(({ image, view }) => chosen.has(image) && view <= views)),
    validation,
    classNames,
    hyperparameters: parseHyperparameters({ ...SETTINGS, seed }),
  });
  return history[bestEpoch - 1].validationAccuracy;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
const percent = (share) => (share * 100).toFixed(1);

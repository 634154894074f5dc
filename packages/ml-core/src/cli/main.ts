/** `npm run pipeline -- extract | train | predict`: the pipeline on plain files. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  AppError,
  extractorSpecSchema,
  OPTIMIZERS,
  ENGINES,
  MAX_AUGMENTATION_VIEWS,
  type EngineChoice,
  type ProviderChoice,
  PROVIDERS,
  parseHyperparameters,
  parseWeights,
  PRESETS,
  type Split,
} from "@smallset/schema";
import { ZodError } from "zod";
import { type LabelSource, readClassIndices } from "../interop/npy/import-npy-features.js";
import { describeExtractionLimits } from "../runtime/machine-limits.js";
import { importFeaturesToFolder, importModelToFolder } from "../pipeline-import.js";
import { extractToFolder, predictFromFolder, readManifest, trainInFolder } from "../pipeline.js";
import { formatPredictions, readableReport } from "./format.js";
import { createReporter } from "./reporter.js";

const USAGE = `Smallset on plain files.

  extract <dataset> --out DIR   run every photo through the backbone once and save the bottleneck features
      --weights imagenet|random|FILE.h5   VGG16's; default imagenet
                vgg19:imagenet|random|FILE.h5, mobilenet:imagenet|random|FILE.h5, onnx:FILE.onnx   other backbones
      --image-size N            square input in pixels, at least 32; default 150
      --precision exact|fast    fast: VGG16 or VGG19 in 8 bits, about 1 % off, which it measures and tells; default exact
      --rows float32|float16    float16: half the disk, features rounded to three digits; default float32
      --preset ${PRESETS.join("|")}   default vgg16-caffe
      --views N                 also each train photo mirrored, cropped and turned, in N ways of at most ${MAX_AUGMENTATION_VIEWS}; default 0
      --seed N                  draws the split where the folder has none; default 42

  train DIR                     train a top model on the features in DIR
      --optimizer ${OPTIMIZERS.join("|")}   default adam
      --output softmax|sigmoid  sigmoid: one unit for two classes, as the Keras tutorials have it; default softmax
      --learning-rate X  --epochs 50  --batch-size 32  --patience 10  --hidden 256  --dropout 0.5  --l2 0  --seed 42

  predict DIR IMAGE…            ask backbone and top model together
      --top N                   answers per image; default 5
      --json | --csv            for machines

  import-features TRAIN.npy VALIDATION.npy --out DIR
                                take over features that a tutorial's script saved; then train DIR
      --labels A,B              manifests of the two files: .json (generator.filenames or .classes), .csv, .npy;
                                default balanced: as many rows of each class, one class after the other
      --classes FILE            class_indices.json; needed where the labels are numbers
      --weights, --image-size, --preset   what made the features; defaults as for extract

  import-model TOP.h5 DIR       take over a Keras top model for the features in DIR; then predict DIR

  DATASET is a folder, zip or tar: <class>/… or train/<class>/… with validation/<class>/…
  Environment: WEIGHTS_DIR (cache of downloaded weights), WEIGHTS_URL (mirror),
  ENGINE (${ENGINES.join("|")}) and EXTRACTION_PROVIDER (${PROVIDERS.join("|")}), see docs/GPU.md.
`;

const OPTIONS = {
  out: { type: "string" },
  labels: { type: "string" },
  classes: { type: "string" },
  weights: { type: "string", default: "imagenet" },
  "image-size": { type: "string", default: "150" },
  precision: { type: "string", default: "exact" },
  rows: { type: "string", default: "float32" },
  preset: { type: "string", default: "vgg16-caffe" },
  views: { type: "string", default: "0" },
  seed: { type: "string", default: "42" },
  optimizer: { type: "string" },
  output: { type: "string" },
  "learning-rate": { type: "string" },
  epochs: { type: "string" },
  "batch-size": { type: "string" },
  patience: { type: "string" },
  hidden: { type: "string" },
  dropout: { type: "string" },
  l2: { type: "string" },
  top: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
  csv: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
/** npm runs us in the project's root; paths are meant from where the user stands. */
const fromUser = (path: string) => resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
const usageError = (message: string) => new AppError("USAGE", message, "See: npm run pipeline -- --help");

function weightsArgument(text: string): string {
  const { source } = parseWeights(text);
  if (source === "imagenet" || source === "random") return text;
  return text.slice(0, -source.length) + fromUser(source);
}

/** "train.csv,validation.csv"; without it the rows are balanced. */
function labelSources(text: string | undefined): Record<"train" | "validation", LabelSource> {
  if (text === undefined) return { train: { kind: "balanced" }, validation: { kind: "balanced" } };
  const [train, validation] = text.split(",");
  if (!train || !validation) throw usageError("--labels takes two files: TRAIN,VALIDATION.");
  const manifestOf = (file: string, split: Split): LabelSource => ({
    kind: "manifest",
    file: fromUser(file),
    split,
  });
  return { train: manifestOf(train, "train"), validation: manifestOf(validation, "validation") };
}

function parseEngine(text = "auto"): EngineChoice {
  const engine = ENGINES.find((known) => known === text);
  if (!engine) throw usageError(`ENGINE=${text} is none of ${ENGINES.join(", ")}.`);
  return engine;
}

function parseProvider(text = "auto"): ProviderChoice {
  const provider = PROVIDERS.find((known) => known === text);
  if (!provider) throw usageError(`EXTRACTION_PROVIDER=${text} is none of ${PROVIDERS.join(", ")}.`);
  return provider;
}

const reporter = createReporter();
const aborter = new AbortController();
process.on("SIGINT", () => {
  if (aborter.signal.aborted) process.exit(130);
  reporter.info(
    "Stopping; what is done is kept. Run the same command again to go on. (Ctrl-C again to stop at once.)",
  );
  aborter.abort();
});
process.on("SIGTERM", () => aborter.abort());

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [verb, first, ...rest] = positionals;
  if (values.help || !verb) return void process.stdout.write(USAGE);
  const shared = {
    weightsDir: process.env["WEIGHTS_DIR"] ?? join(homedir(), ".cache", "smallset", "weights"),
    ...(process.env["WEIGHTS_URL"] && { weightsUrl: process.env["WEIGHTS_URL"] }),
    engine: parseEngine(process.env["ENGINE"]),
    provider: parseProvider(process.env["EXTRACTION_PROVIDER"]),
    onProgress: reporter.progress,
    onWarning: reporter.warn,
    signal: aborter.signal,
  };
  const print = (human: string, machine: object) =>
    process.stdout.write(
      process.stdout.isTTY && !values.json ? `${human}\n` : `${JSON.stringify(machine)}\n`,
    );

  if (verb === "extract") {
    if (!first || !values.out) throw usageError("extract needs a dataset and --out DIR.");
    const spec = extractorSpecSchema.parse({
      weights: weightsArgument(values.weights),
      imageSizePx: Number(values["image-size"]),
      ...(values.precision !== "exact" && { precision: values.precision }),
      ...(values.rows !== "float32" && { rowType: values.rows }),
      preset: values.preset,
      ...(values.views !== "0" && { augmentationViews: Number(values.views) }),
    });
    const dir = fromUser(values.out);
    for (const limit of describeExtractionLimits("exact")) reporter.warn(limit);
    const { dataset, manifest, reused } = await extractToFolder({
      source: fromUser(first),
      dir,
      spec,
      seed: Number(values.seed),
      ...shared,
    });
    const rows = Object.fromEntries(
      Object.entries(manifest.rows).map(([split, list]) => [split, list.length]),
    );
    const problems = dataset.issues.filter((issue) => issue.severity !== "info");
    for (const { code, path, message } of problems) reporter.warn(`${code} ${path}: ${message}`);
    print(
      `${manifest.extractor.label}: ${Object.entries(rows)
        .map(([split, n]) => `${n} ${split}`)
        .join(", ")} rows of ${manifest.extractor.featureLength} in ${dir} (${reused} were there already)`,
      {
        event: "extracted",
        dir,
        extractor: manifest.extractor,
        classNames: manifest.classNames,
        rows,
        reused,
        issues: dataset.issues.length,
      },
    );
  } else if (verb === "train") {
    if (!first) throw usageError("train needs the DIR that extract wrote.");
    const { extractor } = await readManifest(fromUser(first));
    const hidden = values.hidden ?? "256";
    const hyperparameters = parseHyperparameters(
      {
        hiddenLayers:
          hidden === "0"
            ? []
            : hidden
                .split(",")
                .map((units) => ({ units: Number(units), dropout: number(values.dropout) ?? 0.5 })),
        optimizer: values.optimizer,
        output: values.output,
        learningRate: number(values["learning-rate"]),
        epochs: number(values.epochs),
        batchSize: number(values["batch-size"]),
        patience: number(values.patience),
        l2: number(values.l2),
        seed: Number(values.seed),
      },
      extractor.spec,
    );
    const { training, evaluation } = await trainInFolder({
      dir: fromUser(first),
      hyperparameters,
      ...shared,
    });
    const { predictions: _perImage, ...summary } = evaluation;
    print(readableReport(training, evaluation), {
      event: "trained",
      bestEpoch: training.bestEpoch,
      epochs: training.history.length,
      evaluation: summary,
    });
  } else if (verb === "predict") {
    if (!first || !rest.length)
      throw usageError("predict needs the DIR of a trained model and at least one image.");
    const answers = await predictFromFolder({
      dir: fromUser(first),
      files: rest.map(fromUser),
      topK: Number(values.top),
      ...shared,
    });
    const format = values.csv ? "csv" : values.json || !process.stdout.isTTY ? "json" : "table";
    process.stdout.write(formatPredictions(answers, format));
    if (answers.every((answer) => answer.error)) process.exitCode = 1;
  } else if (verb === "import-features") {
    const [second] = rest;
    if (!first || !second || !values.out)
      throw usageError("import-features needs TRAIN.npy, VALIDATION.npy and --out DIR.");
    const dir = fromUser(values.out);
    const manifest = await importFeaturesToFolder({
      dir,
      files: { train: fromUser(first), validation: fromUser(second) },
      labels: labelSources(values.labels),
      ...(values.classes && { classNames: await readClassIndices(fromUser(values.classes)) }),
      spec: extractorSpecSchema.parse({
        weights: weightsArgument(values.weights),
        imageSizePx: Number(values["image-size"]),
        preset: values.preset,
      }),
      weightsDir: shared.weightsDir,
      ...(shared.weightsUrl && { weightsUrl: shared.weightsUrl }),
    });
    const rows = { train: manifest.rows["train"]!.length, validation: manifest.rows["validation"]!.length };
    const { classNames } = manifest;
    print(
      `${rows.train} train and ${rows.validation} validation rows of ${classNames.join(", ")} in ${dir}: now train ${dir}`,
      { event: "imported-features", dir, classNames, rows },
    );
  } else if (verb === "import-model") {
    const [folder] = rest;
    if (!first || !folder) throw usageError("import-model needs TOP.h5 and the DIR that extract wrote.");
    const { evaluation, assumptions } = await importModelToFolder({
      file: fromUser(first),
      dir: fromUser(folder),
    });
    for (const assumption of assumptions) reporter.warn(assumption);
    const { predictions: _perImage, ...summary } = evaluation;
    print(
      `It answers ${(evaluation.accuracy * 100).toFixed(1)} % of ${evaluation.count} validation images right: now predict ${folder}`,
      { event: "imported-model", evaluation: summary, assumptions },
    );
  } else throw usageError(`There is no verb "${verb}".`);
}

/** zod's and parseArgs' words for a wrong option, as one of ours. */
function asUsageError(error: unknown): unknown {
  if (error instanceof ZodError)
    return usageError(error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS") ? usageError((error as Error).message) : error;
}

try {
  await main();
} catch (thrown) {
  const error = asUsageError(thrown);
  if (!aborter.signal.aborted) reporter.error(error);
  process.exitCode = aborter.signal.aborted
    ? 130
    : error instanceof AppError && error.code === "USAGE"
      ? 2
      : 1;
}

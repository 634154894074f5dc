/** `npm run pipeline -- extract | train | predict …`: the pipeline on plain files. */
import { AppError } from "@smallset/schema";
import { readClassIndices } from "../interop/npy/import-npy-features.js";
import { importFeaturesToFolder, importModelToFolder } from "../pipeline-import.js";
import { readManifest } from "../pipeline-folder.js";
import { predictFromFolder } from "../pipeline-predict.js";
import { extractToFolder, trainInFolder } from "../pipeline.js";
import { describeExtractionLimits } from "../runtime/machine-limits.js";
import {
  asUsageError,
  environmentOptions,
  fromUser,
  labelSources,
  parseCommandLine,
  parseExtractor,
  parseTraining,
  usageError,
  type Values,
} from "./command-line.js";
import { formatPredictions, readableReport } from "./format.js";
import { createReporter } from "./reporter.js";
import { USAGE } from "./usage.js";

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

const sharedOptions = () => ({
  ...environmentOptions(),
  onProgress: reporter.progress,
  onWarning: reporter.warn,
  signal: aborter.signal,
});

const print = ({ json }: Values, human: string, machine: object) =>
  process.stdout.write(process.stdout.isTTY && !json ? `${human}\n` : `${JSON.stringify(machine)}\n`);

type Verb = (values: Values, operands: string[]) => Promise<void>;

const extract: Verb = async (values, [source]) => {
  if (!source || !values.out) throw usageError("extract needs a dataset and --out DIR.");
  const spec = parseExtractor(values);
  const dir = fromUser(values.out);
  for (const limit of describeExtractionLimits("exact")) reporter.warn(limit);
  const { dataset, manifest, reused } = await extractToFolder({
    ...sharedOptions(),
    source: fromUser(source),
    dir,
    spec,
    seed: Number(values.seed),
  });
  const { extractor, classNames } = manifest;
  const counts = Object.entries(manifest.rows).map(([split, list]) => [split, list.length] as const);
  const problems = dataset.issues.filter((issue) => issue.severity !== "info");
  for (const { code, path, message } of problems) reporter.warn(`${code} ${path}: ${message}`);
  const rows = counts.map(([split, count]) => `${count} ${split}`).join(", ");
  print(
    values,
    `${extractor.label}: ${rows} rows of ${extractor.featureLength} in ${dir} (${reused} were there already)`,
    {
      event: "extracted",
      dir,
      extractor,
      classNames,
      rows: Object.fromEntries(counts),
      reused,
      issues: dataset.issues.length,
    },
  );
};

const train: Verb = async (values, [folder]) => {
  if (!folder) throw usageError("train needs the DIR that extract wrote.");
  const dir = fromUser(folder);
  const { extractor } = await readManifest(dir);
  const hyperparameters = parseTraining(values, extractor.spec);
  const { training, evaluation } = await trainInFolder({ ...sharedOptions(), dir, hyperparameters });
  const { predictions: _perImage, ...summary } = evaluation;
  print(values, readableReport(training, evaluation), {
    event: "trained",
    bestEpoch: training.bestEpoch,
    epochs: training.history.length,
    evaluation: summary,
  });
};

const predict: Verb = async (values, [folder, ...photos]) => {
  if (!folder || !photos.length)
    throw usageError("predict needs the DIR of a trained model and at least one image.");
  const answers = await predictFromFolder({
    ...sharedOptions(),
    dir: fromUser(folder),
    files: photos.map(fromUser),
    topK: Number(values.top),
  });
  const format = values.csv ? "csv" : values.json || !process.stdout.isTTY ? "json" : "table";
  process.stdout.write(formatPredictions(answers, format));
  if (answers.every((answer) => answer.error)) process.exitCode = 1;
};

const importFeatures: Verb = async (values, [trainFile, validationFile]) => {
  if (!trainFile || !validationFile || !values.out)
    throw usageError("import-features needs TRAIN.npy, VALIDATION.npy and --out DIR.");
  const dir = fromUser(values.out);
  const { weightsDir, weightsUrl } = environmentOptions();
  const { weights, imageSizePx, preset } = parseExtractor(values);
  const { classNames, rows } = await importFeaturesToFolder({
    dir,
    files: { train: fromUser(trainFile), validation: fromUser(validationFile) },
    labels: labelSources(values.labels),
    ...(values.classes && { classNames: await readClassIndices(fromUser(values.classes)) }),
    spec: { weights, imageSizePx, preset },
    weightsDir,
    ...(weightsUrl && { weightsUrl }),
  });
  const counts = { train: rows["train"]!.length, validation: rows["validation"]!.length };
  print(
    values,
    `${counts.train} train and ${counts.validation} validation rows of ${classNames.join(", ")} in ${dir}: now train ${dir}`,
    { event: "imported-features", dir, classNames, rows: counts },
  );
};

const importModel: Verb = async (values, [file, folder]) => {
  if (!file || !folder) throw usageError("import-model needs TOP.h5 and the DIR that extract wrote.");
  const { evaluation, assumptions } = await importModelToFolder({
    file: fromUser(file),
    dir: fromUser(folder),
  });
  for (const assumption of assumptions) reporter.warn(assumption);
  const { predictions: _perImage, ...summary } = evaluation;
  print(
    values,
    `It answers ${(evaluation.accuracy * 100).toFixed(1)} % of ${evaluation.count} validation images right: now predict ${folder}`,
    { event: "imported-model", evaluation: summary, assumptions },
  );
};

const VERBS = new Map<string, Verb>([
  ["extract", extract],
  ["train", train],
  ["predict", predict],
  ["import-features", importFeatures],
  ["import-model", importModel],
]);

try {
  const { values, positionals } = parseCommandLine();
  const [name, ...operands] = positionals;
  if (values.help || !name) process.stdout.write(USAGE);
  else {
    const verb = VERBS.get(name);
    if (!verb) throw usageError(`There is no verb "${name}".`);
    await verb(values, operands);
  }
} catch (thrown) {
  const error = asUsageError(thrown);
  if (!aborter.signal.aborted) reporter.error(error);
  process.exitCode = aborter.signal.aborted
    ? 130
    : error instanceof AppError && error.code === "USAGE"
      ? 2
      : 1;
}

/** What stands on the command line and in the environment, as the pipeline's steps take it. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  AppError,
  ENGINES,
  type EngineChoice,
  type ExtractorSpec,
  extractorSpecSchema,
  type Hyperparameters,
  parseHyperparameters,
  parseWeights,
  type ProviderChoice,
  PROVIDERS,
  type Split,
} from "@smallset/schema";
import { ZodError } from "zod";
import type { LabelSource } from "../interop/npy/import-npy-features.js";

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
  pooling: { type: "string" },
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

/** @throws Error of parseArgs for an option that is none */
export const parseCommandLine = () => parseArgs({ options: OPTIONS, allowPositionals: true });
export type Values = ReturnType<typeof parseCommandLine>["values"];

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
/** npm runs us in the project's root; paths are meant from where the user stands. */
export const fromUser = (path: string) => resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
export const usageError = (message: string) =>
  new AppError("USAGE", message, "See: npm run pipeline -- --help");

function weightsArgument(text: string): string {
  const { source } = parseWeights(text);
  if (source === "imagenet" || source === "random") return text;
  return text.slice(0, -source.length) + fromUser(source);
}

/** "train.csv,validation.csv"; without it the rows are balanced. */
export function labelSources(text: string | undefined): Record<"train" | "validation", LabelSource> {
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

/** What every step is given of the environment. @throws AppError USAGE */
export const environmentOptions = () => ({
  weightsDir: process.env["WEIGHTS_DIR"] ?? join(homedir(), ".cache", "smallset", "weights"),
  ...(process.env["WEIGHTS_URL"] && { weightsUrl: process.env["WEIGHTS_URL"] }),
  engine: parseEngine(process.env["ENGINE"]),
  provider: parseProvider(process.env["EXTRACTION_PROVIDER"]),
});

/** @throws ZodError */
export const parseExtractor = (values: Values): ExtractorSpec =>
  extractorSpecSchema.parse({
    weights: weightsArgument(values.weights),
    imageSizePx: Number(values["image-size"]),
    ...(values.precision !== "exact" && { precision: values.precision }),
    ...(values.rows !== "float32" && { rowType: values.rows }),
    preset: values.preset,
    ...(values.views !== "0" && { augmentationViews: Number(values.views) }),
  });

/** @param extractor what made the features; default rates depend on it. @throws ZodError */
export function parseTraining(values: Values, extractor: ExtractorSpec): Hyperparameters {
  const { hidden, dropout } = values;
  const widths = hidden === "0" ? [] : (hidden ?? "256").split(",").map(Number);
  const layers = widths.map((units) => ({ units, dropout: number(dropout) ?? 0.5 }));
  return parseHyperparameters(
    {
      // Left out where nobody asks for any: the optimizer then chooses, and L-BFGS takes none.
      ...((hidden ?? dropout) !== undefined && { hiddenLayers: layers }),
      optimizer: values.optimizer,
      output: values.output,
      pooling: values.pooling,
      learningRate: number(values["learning-rate"]),
      epochs: number(values.epochs),
      batchSize: number(values["batch-size"]),
      patience: number(values.patience),
      l2: number(values.l2),
      seed: Number(values.seed),
    },
    extractor,
  );
}

/** zod's and parseArgs' words for a wrong option, as one of ours. */
export function asUsageError(error: unknown): unknown {
  if (error instanceof ZodError)
    return usageError(error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS") ? usageError((error as Error).message) : error;
}

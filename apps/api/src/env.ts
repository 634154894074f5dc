/** The only reader of process.env: every setting, its default and its meaning. `.env.example` lists the same. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { AppError, ENGINES, PROVIDERS } from "@smallset/schema";
import { z } from "zod";

const flag = z.stringbool().default(false);
const GIB = 1024 ** 3;

const envSchema = z
  .object({
    /** Where the one origin listens: dashboard, GraphQL, websocket, uploads. 0 picks a free port. */
    PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
    /** `0.0.0.0` to be reachable from other machines. */
    HOST: z.string().default("127.0.0.1"),
    /** The address people type, when a proxy in front changes it: https://smallset.example.org */
    PUBLIC_URL: z.url().optional(),
    /** True behind a proxy that sets X-Forwarded-*. */
    TRUST_PROXY: flag,
    /** Photos, features, bundles, thumbnails, and the embedded Postgres. */
    DATA_DIR: z.string().default("./data"),
    /** A Postgres of your own; without it the launcher starts an embedded one in DATA_DIR. */
    DATABASE_URL: z.string().optional(),
    /** Redis or Valkey for the queue; without it the queue lives in Postgres. */
    REDIS_URL: z.string().optional(),
    /** Where Keras's weights are kept once downloaded. */
    WEIGHTS_DIR: z.string().default(join(homedir(), ".cache", "smallset", "weights")),
    /** A mirror of the weights: the address of VGG16's file, or of the folder that holds them; default: Keras's own. */
    WEIGHTS_URL: z.url().optional(),
    /** `<name>.onnx` with `<name>.onnx.json` beside it: offered as the backbone `onnx:<name>`. Default DATA_DIR/backbones. */
    BACKBONES_DIR: z.string().optional(),
    /** Folders, ":" separated, from which `importDataset(path)` may read. Empty: uploads only. */
    DATASET_ROOTS: z.string().default(""),
    /** Where the Next server listens; everything that is not ours goes there. Empty: API only. */
    DASHBOARD_URL: z.url().optional(),
    /** False: the first start draws no sample project. */
    SAMPLE: z.stringbool().default(true),
    /** What computes: onnxruntime, or TensorFlow.js where tfjs-node-gpu sees a GPU (auto) or always (tfjs). See docs/GPU.md. */
    ENGINE: z.enum(ENGINES).default("auto"),
    /** What onnxruntime extracts features on: CUDA where its library is installed, else the processor (auto), or one of them. */
    EXTRACTION_PROVIDER: z.enum(PROVIDERS).default("auto"),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    /** Runs that one worker trains at the same time. */
    RUN_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(1),
    /** Seconds without a sign of life after which another worker takes over what one was working on. */
    TAKEOVER_SECONDS: z.coerce.number().min(1).max(600).default(10),
    /** Seconds between two checkpoints of a training; default 5, or so many that writing them is a twentieth of the work. */
    CHECKPOINT_SECONDS: z.coerce.number().positive().optional(),
    /** The largest single uploaded file (an archive counts as one). */
    MAX_UPLOAD_FILE_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(8 * GIB),
    /** The most files in one upload. */
    MAX_UPLOAD_FILES: z.coerce.number().int().positive().default(200_000),
    /** Images that may wait for a prediction; above it, requests get 503 with Retry-After. */
    MAX_WAITING_PREDICTIONS: z.coerce.number().int().positive().default(512),
    /** Requests a minute of one user or one API token; all of them may come at once. 0: no limit. */
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(6_000),
    /** Requests a minute of one address that nobody is signed in from. 0: no limit. */
    ANONYMOUS_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(300),
    /** Websockets that one user may have open. */
    MAX_SOCKETS_PER_USER: z.coerce.number().int().positive().default(2_000),
    /** True: webhooks may be sent to this machine and its own network. */
    WEBHOOK_PRIVATE_ADDRESSES: flag,
    /** How long to wait before each further attempt at a webhook; after the last it is given up. */
    WEBHOOK_RETRY_SECONDS: z
      .string()
      .regex(/^\d+(,\d+)*$/)
      .default("10,60,300,1800,7200,21600"),
    NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
  })
  .transform((env) => {
    const dataDir = resolve(env.DATA_DIR);
    return {
      ...env,
      DATA_DIR: dataDir,
      WEIGHTS_DIR: resolve(env.WEIGHTS_DIR),
      BACKBONES_DIR: env.BACKBONES_DIR ? resolve(env.BACKBONES_DIR) : join(dataDir, "backbones"),
      WEBHOOK_RETRY_SECONDS: env.WEBHOOK_RETRY_SECONDS.split(",").map(Number),
      DATASET_ROOTS: env.DATASET_ROOTS.split(":")
        .filter(Boolean)
        .map((root) => resolve(root)),
    };
  });

export type Env = z.output<typeof envSchema>;

/**
 * Reads `.env` in the working directory (what the shell sets wins), then process.env.
 * An empty value counts as not set, so that a copied `.env.example` changes nothing.
 * @throws AppError BAD_SETTING naming each variable that cannot be used
 */
export function readEnv(): Env {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("BAD_SETTING", problems.join("; "), "See .env.example for what each variable takes.");
}

/** What a child process gets: what we were given, and what we know by now. */
export const environmentWith = (settings: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...settings,
});

/** @throws AppError when DATABASE_URL is missing: the server and the worker never start a database themselves */
export function requireDatabaseUrl(env: Env): string {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  throw new AppError(
    "BAD_SETTING",
    "DATABASE_URL is not set.",
    "Run `npm start`, which brings a Postgres of its own, or set DATABASE_URL.",
  );
}

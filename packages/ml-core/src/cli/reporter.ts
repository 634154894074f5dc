/** Says on stderr where the pipeline is: a bar on a terminal, JSON lines otherwise. Results go to stdout. */
import { describeError } from "@smallset/schema";
import type { StageProgress } from "../runtime/progress.js";

export interface Reporter {
  progress(stage: string, progress: StageProgress): void;
  /** A sentence worth reading. */
  info(message: string): void;
  warn(message: string): void;
  error(error: unknown): void;
}

const BAR_WIDTH = 28;
/** JSON lines are for machines: twice a second is enough. */
const JSON_INTERVAL_MS = 500;

export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Extraction counts photos and their further views alike. A download counts bytes, which nobody can read. */
const SCALES: Record<string, { unit: string; one: number; digits: number }> = {
  scan: { unit: "files", one: 1, digits: 0 },
  extract: { unit: "pictures", one: 1, digits: 0 },
  train: { unit: "epochs", one: 1, digits: 0 },
  predict: { unit: "images", one: 1, digits: 0 },
  download: { unit: "MB", one: 1e6, digits: 1 },
};

export function formatBar(stage: string, { done, total, ratePerSecond, etaMs }: StageProgress): string {
  const filled = total ? Math.round((done / total) * BAR_WIDTH) : 0;
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const { unit, one, digits } = SCALES[stage] ?? SCALES["scan"]!;
  const count = (value: number) => (value / one).toFixed(digits);
  const rate = ratePerSecond === null ? "" : `  ${(ratePerSecond / one).toFixed(1)} ${unit}/s`;
  const eta = etaMs === null || done >= total ? "" : `  ${formatDuration(etaMs)} left`;
  return `${stage.padEnd(10)} ${bar} ${count(done)}/${count(total)}${rate}${eta}`;
}

export function createReporter(stream: NodeJS.WriteStream = process.stderr): Reporter {
  return stream.isTTY ? terminalReporter(stream) : jsonReporter(stream);
}

function terminalReporter(stream: NodeJS.WriteStream): Reporter {
  let barStage: string | null = null;
  const endBar = () => {
    if (barStage !== null) stream.write("\n");
    barStage = null;
  };
  const line = (text: string) => {
    endBar();
    stream.write(`${text}\n`);
  };
  return {
    progress(stage, progress) {
      if (barStage !== stage) endBar();
      barStage = stage;
      stream.write(`\r\x1b[2K${formatBar(stage, progress).slice(0, stream.columns ?? 120)}`);
      if (progress.done >= progress.total) endBar();
    },
    info: line,
    warn: (message) => line(`warning: ${message}`),
    error(error) {
      const { code, message, nextStep } = describeError(error);
      line(`error ${code}: ${message}`);
      if (nextStep) line(`  → ${nextStep}`);
    },
  };
}

function jsonReporter(stream: NodeJS.WriteStream): Reporter {
  const write = (value: object) => void stream.write(`${JSON.stringify(value)}\n`);
  let last = { stage: "", at: 0 };
  return {
    progress(stage, progress) {
      const now = Date.now();
      const due =
        stage !== last.stage || progress.done >= progress.total || now - last.at >= JSON_INTERVAL_MS;
      if (!due) return;
      last = { stage, at: now };
      write({ event: "progress", stage, ...progress });
    },
    info: (message) => write({ event: "info", message }),
    warn: (message) => write({ event: "warning", message }),
    error: (error) => write({ event: "error", ...describeError(error) }),
  };
}

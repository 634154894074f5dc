/** Reads a Keras History: JSON of `history.history`, or the CSV of CSVLogger. Keras's names become ours at the door. */
import { AppError, METRIC_KEYS } from "@smallset/schema";

export interface History {
  /** Only finite values; a value's step is its epoch, from 1. */
  series: { key: string; steps: number[]; values: number[] }[];
  /** `params` of a History object that was saved whole. */
  params: { key: string; value: string }[];
  /** Values that are no numbers: NaN of a loss that diverged, NA of an epoch that was not validated. */
  skipped: number;
}

const KERAS_NAMES: Record<string, string> = {
  loss: METRIC_KEYS.trainLoss,
  acc: METRIC_KEYS.trainAccuracy,
  accuracy: METRIC_KEYS.trainAccuracy,
  categorical_accuracy: METRIC_KEYS.trainAccuracy,
  sparse_categorical_accuracy: METRIC_KEYS.trainAccuracy,
  binary_accuracy: METRIC_KEYS.trainAccuracy,
};

/** `val_acc` → `val/accuracy`, `mae` → `train/mae`. */
function toMetricKey(name: string): string {
  if (name.includes("/")) return name;
  const isValidation = name.startsWith("val_");
  const plain = isValidation ? name.slice(4) : name;
  const key = KERAS_NAMES[plain] ?? `train/${plain}`;
  return isValidation ? key.replace("train/", "val/") : key;
}

const unreadable = (what: string): AppError =>
  new AppError(
    "BAD_USER_INPUT",
    `This is no Keras History: ${what}`,
    "Save it with json.dump(history.history, file), or train with keras.callbacks.CSVLogger.",
  );

/** @throws AppError BAD_USER_INPUT saying what is wrong */
export function parseHistory(text: string): History {
  const trimmed = text.trim();
  const { columns, params } = trimmed.startsWith("{") ? readJson(trimmed) : readCsv(trimmed);
  let skipped = 0;
  const series = Object.entries(columns).map(([name, cells]) => {
    const points = cells.flatMap((value, index): [number, number][] => {
      if (Number.isFinite(value)) return [[index + 1, value]];
      skipped++;
      return [];
    });
    return {
      key: toMetricKey(name),
      steps: points.map(([step]) => step),
      values: points.map(([, value]) => value),
    };
  });
  const filled = series.filter(({ steps }) => steps.length > 0);
  if (filled.length === 0) throw unreadable("it holds no numbers.");
  return { series: filled, params, skipped };
}

interface Table {
  columns: Record<string, number[]>;
  params: History["params"];
}

function readJson(text: string): Table {
  let parsed: Record<string, unknown>;
  try {
    // Python writes NaN and Infinity, which JSON does not know.
    parsed = JSON.parse(text.replaceAll(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[\],}])/g, "null")) as Record<
      string,
      unknown
    >;
  } catch (error) {
    throw unreadable(`it is no JSON (${(error as Error).message}).`);
  }
  const history = isRecord(parsed["history"]) ? parsed["history"] : parsed;
  const lists = Object.entries(history).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  );
  if (lists.length === 0) throw unreadable('it has no lists of numbers, such as "loss": [0.9, 0.5].');
  const params = history !== parsed && isRecord(parsed["params"]) ? Object.entries(parsed["params"]) : [];
  return {
    columns: Object.fromEntries(
      lists.map(([name, cells]) => [
        name,
        cells.map((cell) => (typeof cell === "number" ? cell : Number.NaN)),
      ]),
    ),
    params: params
      .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
      .map(([key, value]) => ({ key, value: String(value) })),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readCsv(text: string): Table {
  const [head = "", ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const separator = [",", ";", "\t"].find((candidate) => head.includes(candidate));
  if (!separator) throw unreadable("its first line names no columns, such as epoch,loss,val_loss.");
  const names = head.split(separator).map((name) => name.trim().replaceAll(/^"|"$/g, ""));
  const cells = lines.map((line, index) => {
    const values = line.split(separator);
    if (values.length === names.length) return values;
    throw unreadable(
      `line ${index + 2} has ${values.length} values where the first has ${names.length} names.`,
    );
  });
  const columns = names.flatMap((name, column): [string, number[]][] => {
    if (name === "" || name === "epoch") return [];
    return [[name, cells.map((line) => (line[column]!.trim() === "" ? Number.NaN : Number(line[column])))]];
  });
  return { columns: Object.fromEntries(columns), params: [] };
}

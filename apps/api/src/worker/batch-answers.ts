/** A batch's answers on their way: a file of JSON lines that a continued batch takes up again, then CSV and JSON. */
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

export interface BatchAnswer {
  /** As it was sent, "/" separated. */
  file: string;
  /** What the dataset says; only where the photos come from one. */
  label?: string;
  className: string | null;
  probability: number | null;
  abstained: boolean;
  /** In class index order; empty with an error. */
  probabilities: number[];
  error: { code: string; message: string } | null;
}

const fileOf = (attempt: number): string => `answers-${attempt}.jsonl`;
const attemptOf = (name: string): number => Number(/^answers-(\d+)\.jsonl$/.exec(name)?.[1] ?? -1);

/**
 * What the last attempt before this one wrote, in order, without a half-written last line; copied into this attempt's
 * own file: a worker that was only thought dead goes on writing into its own.
 */
export async function takeUpAnswers(
  dir: string,
  attempt: number,
): Promise<{ file: string; answers: BatchAnswer[] }> {
  await mkdir(dir, { recursive: true });
  const earlier = (await readdir(dir)).map(attemptOf).filter((number) => number < attempt);
  const last = Math.max(-1, ...earlier);
  const text = last < 0 ? "" : await readFile(join(dir, fileOf(last)), "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const file = join(dir, fileOf(attempt));
  await writeFile(file, whole);
  const lines = whole.split("\n").filter(Boolean);
  return { file, answers: lines.map((line) => JSON.parse(line) as BatchAnswer) };
}

/** On disk when it resolves. */
export async function appendAnswers(file: string, answers: readonly BatchAnswer[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a");
  try {
    await handle.writeFile(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const cell = (value: string | number | boolean | null): string => {
  const text = value === null ? "" : String(value);
  // A spreadsheet would take it for a formula.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** RFC 4180, with a heading; one column a class. Streams: a batch may be large. */
export async function writeCsv(
  answersFile: string,
  csvFile: string,
  classNames: readonly string[],
): Promise<void> {
  const heading = ["file", "label", "className", "probability", "abstained", "error", ...classNames];
  await transform(answersFile, csvFile, {
    before: `${heading.map(cell).join(",")}\r\n`,
    line: ({ file, label, className, probability, abstained, error, probabilities }) => {
      const empty = classNames.map(() => null);
      const cells = [file, label ?? null, className, probability, abstained, error?.code ?? null];
      return `${[...cells, ...(error ? empty : probabilities)].map(cell).join(",")}\r\n`;
    },
    after: "",
  });
}

/** `about` first, then `images`. */
export async function writeJson(answersFile: string, jsonFile: string, about: object): Promise<void> {
  let first = true;
  await transform(answersFile, jsonFile, {
    before: `${JSON.stringify(about, null, 1).replace(/\n}$/, "")},\n "images": [\n`,
    line: (answer) => {
      const comma = first ? "" : ",\n";
      first = false;
      return `${comma}  ${JSON.stringify(answer)}`;
    },
    after: "\n ]\n}\n",
  });
}

async function transform(
  from: string,
  to: string,
  write: { before: string; line: (answer: BatchAnswer) => string; after: string },
): Promise<void> {
  await rm(to, { force: true });
  const handle = await open(to, "w");
  try {
    await handle.write(write.before);
    for await (const line of createInterface({ input: createReadStream(from), crlfDelay: Infinity }))
      if (line) await handle.write(write.line(JSON.parse(line) as BatchAnswer));
    await handle.write(write.after);
  } finally {
    await handle.close();
  }
}

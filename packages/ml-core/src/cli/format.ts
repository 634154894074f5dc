/** The pipeline's answers as text: for a person, for a spreadsheet, for a program. */
import type { EvaluationReport } from "../evaluation/evaluation.type.js";
import type { FilePrediction } from "../pipeline-predict.js";
import type { TrainingResult } from "../top-model/top-model.type.js";

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

export function readableReport(training: TrainingResult, report: EvaluationReport): string {
  const { low, high } = report.accuracyInterval;
  const width = Math.max(...report.classes.map(({ className }) => className.length), 5);
  return [
    `best epoch ${training.bestEpoch} of ${training.history.length}${training.stoppedEarly ? " (stopped early)" : ""}`,
    `validation accuracy ${percent(report.accuracy)} (95 % interval ${percent(low)} – ${percent(high)}, ${report.count} images), macro F1 ${report.macroF1.toFixed(3)}`,
    `${"class".padEnd(width)}  precision  recall     F1  images`,
    ...report.classes.map(
      ({ className, precision, recall, f1, support }) =>
        `${className.padEnd(width)}  ${precision.toFixed(3).padStart(9)}  ${recall.toFixed(3).padStart(6)}  ${f1.toFixed(3).padStart(5)}  ${String(support).padStart(6)}`,
    ),
  ].join("\n");
}

/** RFC 4180: quotes only where needed. */
const csvCell = (value: string | number) =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

export function formatPredictions(answers: FilePrediction[], format: "table" | "json" | "csv"): string {
  if (format === "json") return `${JSON.stringify(answers, null, 1)}\n`;
  if (format === "csv") {
    const rows = answers.flatMap(({ file, predictions, error }) =>
      error
        ? [[file, "", "", "", error.code]]
        : predictions.map(({ className, probability }, rank) => [file, rank + 1, className, probability, ""]),
    );
    return (
      [["file", "rank", "class", "probability", "error"], ...rows]
        .map((row) => row.map(csvCell).join(","))
        .join("\r\n") + "\r\n"
    );
  }
  return answers
    .map(({ file, predictions, error }) =>
      error
        ? `${file}\n  could not be read: ${error.message} (${error.code})\n`
        : `${file}\n${predictions.map(({ className, probability }) => `  ${percent(probability).padStart(7)}  ${className}`).join("\n")}\n`,
    )
    .join("");
}

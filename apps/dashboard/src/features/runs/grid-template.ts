/** How wide the columns of the runs table are: known before anything is measured, so that none moves while rows come and go. */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { datasetName } from "../../lib/dataset-name";
import { extractorName } from "../../lib/extractor-name";
import { columnTitle, isNumeric } from "./column-title";

const CHECKBOX_PX = 48;
/** A cell's padding on both sides. */
const PADDING_PX = 24;
/** A badge that is an icon alone, and the gap before it. */
const BADGE_PX = 30;

/** Columns whose words are all as long as these. */
const FIXED_PX: Record<string, number> = { status: 150, createdAt: 128, startedAt: 128, finishedAt: 128 };
/** Columns with words of any length are as wide as those of the first rows, within these. */
const WORDS_PX: Record<string, { least: number; most: number }> = {
  name: { least: 160, most: 420 },
  dataset: { least: 112, most: 320 },
  extractor: { least: 150, most: 260 },
};
/** Of what is not looked at: params, tags, people. */
const OTHER_WORDS = { least: 112, most: 160 };

interface Track {
  css: string;
  leastPx: number;
}

/** Its title has room, and the arrow of its order. */
const titlePx = (column: string): number => columnTitle(column).length * 7 + 44;

function trackOf(column: string, rows: readonly RunTableRowFragment[]): Track {
  const title = column === "name" ? 0 : titlePx(column);
  const fixed = FIXED_PX[column] ?? (isNumeric(column) ? 112 : null);
  if (fixed !== null) return { css: `${Math.max(title, fixed)}px`, leastPx: Math.max(title, fixed) };
  const { least, most } = WORDS_PX[column] ?? OTHER_WORDS;
  const leastPx = Math.max(title, least);
  const longest = WORDS_PX[column] ? Math.max(0, ...rows.map((row) => wordsPx(row, column))) : most;
  const wanted = Math.max(leastPx, Math.min(most, longest));
  // Those of an extractor are few and known; the others share what is left by what each wants.
  const css = `minmax(${leastPx}px, ${wanted}${column === "extractor" ? "px" : "fr"})`;
  return { css, leastPx };
}

function wordsPx(run: RunTableRowFragment, column: string): number {
  const dataset = run.datasetVersion?.dataset;
  if (column === "dataset") return dataset ? textPx(datasetName(dataset), dataset.synthetic) : 0;
  if (column === "name") return textPx(run.name, false);
  return run.extractor ? textPx(extractorName(run.extractor.label), !run.extractor.pretrained) : 0;
}

/** Capitals and digits are wider than other letters. An average: measured, it would be known too late. */
const textPx = (text: string, hasBadge: boolean): number => {
  const letters = [...text].reduce((sum, letter) => sum + (/[A-Z0-9×]/.test(letter) ? 9 : 7.3), 0);
  return Math.ceil(letters) + PADDING_PX + (hasBadge ? BADGE_PX : 0);
};

/**
 * The name, and what else has words of any length, share what the others leave. Where even the least does not fit, the
 * table is scrolled sideways.
 * @param columns besides the name, which comes first
 * @param rows those of the first page
 */
export function layOutColumns(
  columns: readonly string[],
  rows: readonly RunTableRowFragment[],
): { template: string; leastPx: number } {
  const tracks = ["name", ...columns].map((column) => trackOf(column, rows));
  return {
    template: [`${CHECKBOX_PX}px`, ...tracks.map(({ css }) => css)].join(" "),
    // Counted, because to measure it the browser would look into every cell.
    leastPx: tracks.reduce((sum, { leastPx }) => sum + leastPx, CHECKBOX_PX),
  };
}

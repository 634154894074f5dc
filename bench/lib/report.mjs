/** Puts a table into a page of docs, between the two comments that carry its name. */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";

/** @param page PERFORMANCE.md unless another is named */
export async function writeSection(name, lines, page = "PERFORMANCE.md") {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  const text = await readFile(file, "utf8");
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/${page} has no place for "${name}".`);
  const changed = `${text.slice(0, from + begin.length)}\n\n${lines.join("\n")}\n\n${text.slice(to)}`;
  await writeFile(file, await format(changed, { parser: "markdown", printWidth: 110 }));
}

const line = (cells) => `| ${cells.join(" | ")} |`;

/** @param rows arrays of cells; the first is the heading */
export function table([heading, ...rows]) {
  return [line(heading), line(heading.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)];
}

/** "1.83 ×" */
export const ratio = (value) => `${value.toFixed(2)} ×`;

/** How many times as fast as `other`, which may not be installed. */
export const against = (other, mine) => (other ? ratio(other.measured / mine.measured) : "–");

/** When and where, under every table. */
export function footnote(summaries) {
  const disturbed = summaries.filter((summary) => summary.disturbed).map((summary) => summary.name);
  const when = new Date().toISOString().slice(0, 10);
  return [
    "",
    `Measured ${when}, interleaved, medians of ${summaries.map((summary) => summary.runs).join("/")} runs.` +
      (disturbed.length > 0 ? ` **Disturbed by other work on the machine:** ${disturbed.join(", ")}.` : ""),
  ];
}

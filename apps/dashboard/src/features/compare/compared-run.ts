/** A run as the comparison shows it: with a name and a line of its own. */
import type { CompareRunsQuery } from "@smallset/schema/documents";

export type ComparedRun = CompareRunsQuery["runsByIds"][number] & {
  /** Its name; with a piece of its id where another has the same. */
  label: string;
  colorVariable: string;
  dashed: boolean;
};

const COLOURS = 8;

/** Eight colours, then the same ones dashed, then with the eye on the table. */
export const dressRuns = (runs: CompareRunsQuery["runsByIds"]): ComparedRun[] =>
  runs.map((run, index) => ({
    ...run,
    label: runs.some(({ id, name }) => name === run.name && id !== run.id)
      ? `${run.name} (${run.id.slice(-4)})`
      : run.name,
    colorVariable: `--ss-run-${(index % COLOURS) + 1}`,
    dashed: Math.floor(index / COLOURS) % 2 === 1,
  }));

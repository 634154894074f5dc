/** Precision, recall and F1 of each class, with what the words mean. */
import { Tooltip } from "@mantine/core";
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import { formatCount, formatPercent } from "@/lib/format";

function Explained({ term, meaning }: { term: string; meaning: string }) {
  return (
    <Tooltip label={meaning} multiline w={240} events={{ hover: true, focus: true, touch: true }}>
      <button
        type="button"
        className="cursor-help underline decoration-dotted underline-offset-4"
        aria-label={`${term}: ${meaning}`}
      >
        {term}
      </button>
    </Tooltip>
  );
}

export function ClassTable({ classes }: { classes: EvaluationFieldsFragment["classes"] }) {
  return (
    <div className="overflow-x-auto">
      <table className="ss-table">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" className="num">
              <Explained term="Recall" meaning="Of the photos that show this, the share that was found." />
            </th>
            <th scope="col" className="num">
              <Explained
                term="Precision"
                meaning="Of the photos called this, the share that really shows it."
              />
            </th>
            <th scope="col" className="num">
              <Explained term="F1" meaning="Recall and precision in one number: high only when both are." />
            </th>
            <th scope="col" className="num">
              Photos
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.map((row) => (
            <tr key={row.className}>
              <th
                scope="row"
                className="break-words !text-[0.9rem] !whitespace-normal !text-ink border-t border-line"
              >
                {row.className}
              </th>
              <td className="num">{formatPercent(row.recall)}</td>
              <td className="num">{formatPercent(row.precision)}</td>
              <td className="num">{row.f1.toFixed(3)}</td>
              <td className="num text-muted">{formatCount(row.support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

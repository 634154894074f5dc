/** Precision, recall and F1 of each class, with what the words mean. */
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import { formatCount, formatPercent } from "@/lib/format";

export function ClassTable({ classes }: { classes: EvaluationFieldsFragment["classes"] }) {
  return (
    <>
      <div className="overflow-x-auto">
        <table className="ss-table">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" className="num">
                Recall
              </th>
              <th scope="col" className="num">
                Precision
              </th>
              <th scope="col" className="num">
                F1
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
      <dl className="space-y-1 border-t border-line px-5 py-4 text-xs text-muted sm:px-6 [&_dd]:inline [&_dt]:inline [&_dt]:font-semibold">
        <div>
          <dt>Recall</dt> <dd>of the photos that show this, the share that was found.</dd>
        </div>
        <div>
          <dt>Precision</dt> <dd>of the photos called this, the share that really shows it.</dd>
        </div>
        <div>
          <dt>F1</dt> <dd>both in one number: high only when both are.</dd>
        </div>
      </dl>
    </>
  );
}

/** How many photos each class has in each split, with a word when one class has far more than another. */
import type { ClassCountsFragment } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { Section } from "@/components/ui/section";
import { formatCount } from "@/lib/format";
import { describeImbalance } from "./describe-imbalance";

const totalOf = (one: ClassCountsFragment) => one.trainCount + one.validationCount + one.testCount;

export function ClassesTable({
  classes,
  splitBySmallset,
  seed,
  actions,
}: {
  classes: ClassCountsFragment[];
  splitBySmallset: boolean;
  seed: number;
  actions?: ReactNode;
}) {
  const hasTest = classes.some((one) => one.testCount);
  const biggest = Math.max(1, ...classes.map(totalOf));
  const imbalance = describeImbalance(classes);
  const sum = (count: (one: ClassCountsFragment) => number) =>
    formatCount(classes.reduce((total, one) => total + count(one), 0));
  return (
    <Section
      title="Classes"
      hint={
        splitBySmallset
          ? `Your folders had no split, so Smallset put some photos of each class aside for checking (seed ${seed}).`
          : "Split as your folders were."
      }
      actions={actions}
      flush
    >
      {imbalance ? (
        <p className="mx-5 mb-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn sm:mx-6">{imbalance}</p>
      ) : null}
      <div className="overflow-x-auto">
        <table className="ss-table">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" className="num">
                Train
              </th>
              <th scope="col" className="num">
                Validation
              </th>
              {hasTest ? (
                <th scope="col" className="num">
                  Test
                </th>
              ) : null}
              <th scope="col" className="w-2/5 max-sm:hidden">
                <span className="sr-only">Share of the biggest class</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map((one) => (
              <tr key={one.classIndex}>
                <th
                  scope="row"
                  className="border-t border-line !text-[0.9rem] break-words !whitespace-normal !text-ink"
                >
                  {one.name}
                </th>
                <td className="num">{formatCount(one.trainCount)}</td>
                <td className="num">{formatCount(one.validationCount)}</td>
                {hasTest ? <td className="num">{formatCount(one.testCount)}</td> : null}
                <td className="max-sm:hidden" aria-hidden>
                  <div className="flex h-2 gap-0.5 overflow-hidden rounded-full">
                    <span className="bg-brand" style={{ width: `${(one.trainCount / biggest) * 100}%` }} />
                    <span
                      className="bg-brand/50"
                      style={{ width: `${(one.validationCount / biggest) * 100}%` }}
                    />
                    <span className="bg-brand/25" style={{ width: `${(one.testCount / biggest) * 100}%` }} />
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-medium">
              <th scope="row" className="border-t border-line">
                All
              </th>
              <td className="num">{sum((one) => one.trainCount)}</td>
              <td className="num">{sum((one) => one.validationCount)}</td>
              {hasTest ? <td className="num">{sum((one) => one.testCount)}</td> : null}
              <td className="max-sm:hidden" aria-hidden />
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

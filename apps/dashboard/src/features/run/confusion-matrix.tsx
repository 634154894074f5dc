/** Which class was taken for which: an HTML table, so that it can be read out and copied. */
"use client";
import { useState } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { type Cell, PhotosDialog } from "./photos-dialog";

/** Opacity by share of the row, so that classes with few photos are as visible as those with many. */
const opacityOf = (count: number, rowTotal: number): number =>
  count ? 0.06 + 0.94 * (count / rowTotal) : 0.03;

/** Where black and white text are equally readable on the heat colour, in both themes: 4.5:1 on either side. */
const TEXT_TURNS_AT = 0.672;

export function ConfusionMatrix({
  runId,
  classNames,
  counts,
  label = "Confusion matrix",
}: {
  runId: string;
  classNames: string[];
  counts: number[][];
  /** Tells several on one page apart. */
  label?: string;
}) {
  const [cell, setCell] = useState<Cell | null>(null);
  const compact = classNames.length > 8;
  return (
    <ScrollRegion label={label}>
      <table className="border-separate border-spacing-1 text-sm tabular-nums">
        <thead>
          <tr>
            <th scope="col" className="px-2 pb-1 text-left text-xs font-normal text-muted">
              shows ↓ said →
            </th>
            {classNames.map((name) => (
              <th
                key={name}
                scope="col"
                className="max-w-24 px-1 pb-1 align-bottom text-xs font-medium text-muted"
              >
                <span className={compact ? "[writing-mode:vertical-rl] rotate-180" : "break-words"}>
                  {name}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classNames.map((truth, i) => {
            const row = counts[i] ?? [];
            const total = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={truth}>
                <th scope="row" className="pr-2 text-right text-xs font-medium whitespace-nowrap text-muted">
                  {truth}
                </th>
                {classNames.map((said, j) => {
                  const count = row[j] ?? 0;
                  const opacity = opacityOf(count, total);
                  return (
                    <td
                      key={said}
                      title={`${truth} said to be ${said}: ${count} of ${total}`}
                      className={`${compact ? "size-8 text-xs" : "h-11 min-w-14"} rounded-md text-center ${
                        count === 0
                          ? "text-muted"
                          : opacity > TEXT_TURNS_AT
                            ? "font-semibold text-white dark:text-black"
                            : "text-black dark:text-white"
                      } ${i === j ? "ring-1 ring-brand/40" : ""}`}
                      style={{ background: `rgb(var(--ss-heat) / ${opacity})` }}
                    >
                      {count ? (
                        <button
                          type="button"
                          className="size-full cursor-pointer rounded-md px-1 hover:underline"
                          aria-label={`${truth} said to be ${said}: ${count}. Open the photos`}
                          data-testid={`cell-${i}-${j}`}
                          onClick={() =>
                            setCell({
                              trueIndex: i,
                              predictedIndex: j,
                              title: i === j ? `${truth}, named right` : `${truth}, said to be ${said}`,
                            })
                          }
                        >
                          {count}
                        </button>
                      ) : (
                        count
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {cell ? <PhotosDialog runId={runId} cell={cell} onClose={() => setCell(null)} /> : null}
    </ScrollRegion>
  );
}

/** How often the challenger agrees with production, and on which photos it does not. */
import type { ShadowFieldsFragment } from "@smallset/schema/documents";
import { IconArrowRight } from "@tabler/icons-react";
import { countOf, formatCount, formatPercent } from "@/lib/format";
import { RequestPhoto } from "./request-photo";

export function ShadowDifferences({ report }: { report: ShadowFieldsFragment }) {
  const { version, live, comparedCount, agreedCount, changes, differences, liveMs, shadowMs } = report;
  const differing = comparedCount - agreedCount;
  if (comparedCount === 0)
    return (
      <p className="text-sm" data-testid="shadow-report" data-compared={0}>
        Version {version.number} is being compared with version {live.number}. As soon as production is asked,
        its answers stand here.
      </p>
    );
  return (
    <div className="space-y-4" data-testid="shadow-report" data-compared={comparedCount}>
      <p className="text-sm">
        Version {version.number} answered <strong>{formatPercent(agreedCount / comparedCount)}</strong> of{" "}
        {countOf(comparedCount, "photo")} as version {live.number} did
        {differing ? `; ${formatCount(differing)} otherwise` : ""}.
        {liveMs && shadowMs ? (
          <span className="text-muted">
            {" "}
            It took {shadowMs.toFixed(0)} ms a photo, production {liveMs.toFixed(0)} ms.
          </span>
        ) : null}
      </p>
      {changes.length ? (
        <ul className="flex flex-wrap gap-2 text-sm" aria-label="Which answers differ">
          {changes.map(({ liveClassName, shadowClassName, count }) => (
            <li
              key={`${liveClassName} ${shadowClassName}`}
              className="flex items-center gap-1.5 rounded-full bg-quiet-soft px-3 py-1"
            >
              {liveClassName} <IconArrowRight size={13} aria-label="became" /> {shadowClassName}{" "}
              <span className="font-semibold tabular-nums">{formatCount(count)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {differences.length ? (
        <ul className="grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-4 lg:grid-cols-6">
          {differences.map((one) => (
            <li key={one.id} data-testid="shadow-difference" className="min-w-0">
              <RequestPhoto url={one.thumbnailUrl} fileName={one.fileName} />
              <p className="mt-1 text-sm leading-snug break-words">
                {one.liveClassName}{" "}
                <span className="text-muted tabular-nums">{formatPercent(one.liveProbability, 0)}</span>{" "}
                <IconArrowRight size={13} className="inline text-muted" aria-label="became" />{" "}
                <span className="font-medium">{one.shadowClassName}</span>{" "}
                <span className="text-muted tabular-nums">{formatPercent(one.shadowProbability, 0)}</span>
              </p>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

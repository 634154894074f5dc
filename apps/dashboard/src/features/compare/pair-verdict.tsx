/** The paired test in words: first what it means, then the numbers it comes from. */
import type { RunPairQuery } from "@smallset/schema/documents";
import { countOf, formatPercent } from "@/lib/format";

type Pair = RunPairQuery["runPair"];

export function headlineOf({
  base,
  other,
  commonCount,
  fixedCount,
  brokenCount,
  isDistinguishable,
}: Pair): string {
  if (commonCount === 0) return "These two were never tested on the same photos.";
  if (fixedCount + brokenCount === 0) return "Both are right and wrong on the very same photos.";
  if (!isDistinguishable) return "Not distinguishable: the difference may well be chance.";
  return fixedCount > brokenCount
    ? `${other.name} is better: that is hardly chance.`
    : `${base.name} is better: that is hardly chance.`;
}

const tiny = (pValue: number): string => (pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(3)}`);

export function PairVerdict({ pair }: { pair: Pair }) {
  const { base, other, commonCount, baseRightCount, otherRightCount, fixedCount, brokenCount, pValue } = pair;
  return (
    <div data-testid="pair-verdict" data-distinguishable={pair.isDistinguishable}>
      <p className="text-lg font-semibold">{headlineOf(pair)}</p>
      {commonCount ? (
        <p className="mt-1 max-w-3xl text-muted">
          Of the same {countOf(commonCount, "photo")}, {base.name} names{" "}
          {formatPercent(baseRightCount / commonCount)} right and {other.name}{" "}
          {formatPercent(otherRightCount / commonCount)}. On the way from the one to the other{" "}
          {countOf(fixedCount, "photo was", "photos were")} fixed and{" "}
          {countOf(brokenCount, "photo was", "photos were")} broken
          {pValue === null ? "." : ` (McNemar's exact test: ${tiny(pValue)}).`}
          {pair.differentlyWrongCount
            ? ` ${countOf(pair.differentlyWrongCount, "photo is", "photos are")} wrong in both, in different ways.`
            : ""}
        </p>
      ) : (
        <p className="mt-1 text-muted">Train both on versions that hold out the same photos.</p>
      )}
    </div>
  );
}

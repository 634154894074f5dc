/** The photos that would be answered differently: what a promotion means for those who ask. */
import type { PredictionChangeKind, PromotionPreviewQuery } from "@smallset/schema/documents";
import { IconArrowRight } from "@tabler/icons-react";
import { Photo } from "@/components/ui/photo";
import { countOf, formatCount, formatPercent } from "@/lib/format";
import { PRODUCTION } from "./model-details";

type Preview = PromotionPreviewQuery["promotionPreview"];

const SHOWN = 12;

const LOOKS: Record<PredictionChangeKind, { word: string; className: string }> = {
  BROKEN: { word: "gets wrong", className: "bg-bad-soft text-bad" },
  FIXED: { word: "gets right", className: "bg-ok-soft text-ok" },
  OTHER: { word: "stays wrong", className: "bg-quiet-soft text-muted" },
};

export function ChangedPredictions({ preview }: { preview: Preview }) {
  const { alias, incumbent, changes, changedImages } = preview;
  if (!incumbent)
    return (
      <p className="text-sm text-muted">
        {alias === PRODUCTION ? "Nothing is in production yet" : `“${alias}” points at nothing yet`}, so no
        answer changes.
      </p>
    );
  const { commonCount, fixedCount, brokenCount, otherCount } = changes;
  if (commonCount === 0)
    return (
      <p className="text-sm text-muted">
        The two versions were measured on different photos: which answers change cannot be told beforehand.
      </p>
    );
  const total = fixedCount + brokenCount + otherCount;
  const shown = changedImages.slice(0, SHOWN);
  return (
    <>
      <p className="text-sm">
        Of {countOf(commonCount, "photo")} that neither had learned from,{" "}
        {total === 0
          ? "all are answered as before."
          : `${formatCount(total)} would be answered differently: ${formatCount(fixedCount)} right that were wrong, ${formatCount(brokenCount)} wrong that were right, ${formatCount(otherCount)} wrong in another way.`}
      </p>
      {shown.length ? (
        <ul className="mt-3 grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-3">
          {shown.map((change) => (
            <Change key={change.image.id} change={change} />
          ))}
        </ul>
      ) : null}
      {total > shown.length && shown.length ? (
        <p className="mt-3 text-sm text-muted">and {formatCount(total - shown.length)} more</p>
      ) : null}
    </>
  );
}

function Change({ change }: { change: Preview["changedImages"][number] }) {
  const { image, kind, className, fromClassName, fromProbability, toClassName, toProbability } = change;
  const look = LOOKS[kind];
  return (
    <li data-testid="changed-prediction" data-kind={kind} className="min-w-0">
      <Photo image={image} />
      <p className={`mt-1.5 inline-block rounded-full px-2 py-0.5 text-xs font-semibold ${look.className}`}>
        {look.word}
      </p>
      <p className="mt-1 text-sm leading-snug break-words">
        <span className="text-muted">is</span> <span className="font-medium">{className}</span>
        <br />
        <span className="sr-only">before: </span>
        {fromClassName} <span className="text-muted tabular-nums">{formatPercent(fromProbability, 0)}</span>{" "}
        <IconArrowRight size={14} className="inline text-muted" aria-hidden />{" "}
        <span className="sr-only">after: </span>
        <span className="font-medium">{toClassName}</span>{" "}
        <span className="text-muted tabular-nums">{formatPercent(toProbability, 0)}</span>
      </p>
    </li>
  );
}

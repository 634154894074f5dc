/** The photos that one run put right, or got wrong, against another. */
import type { ChangedAnswerFieldsFragment } from "@smallset/schema/documents";
import { Photo } from "@/components/ui/photo";
import { countOf, formatPercent } from "@/lib/format";

interface Props {
  kind: "fixed" | "broken";
  runName: string;
  total: number;
  /** The surest first; the server sends no more than fit. */
  answers: ChangedAnswerFieldsFragment[];
  onOpen: (imageId: string) => void;
}

export function ChangedAnswers({ kind, runName, total, answers, onOpen }: Props) {
  const good = kind === "fixed";
  return (
    <section aria-label={`${good ? "Fixed" : "Broken"} by ${runName}`} data-testid={`changed-${kind}`}>
      <h3 className={`mb-3 text-sm font-semibold ${good ? "text-ok" : "text-bad"}`}>
        {good ? "Fixed" : "Broken"} by {runName}: {countOf(total, "photo")}
        {total > answers.length ? (
          <span className="font-normal text-muted">, the surest {answers.length}</span>
        ) : null}
      </h3>
      {answers.length ? (
        <ul className="grid grid-cols-3 gap-x-3 gap-y-4 sm:grid-cols-4">
          {answers.map(({ image, className, base, other }) => (
            <li key={image.id}>
              <button
                type="button"
                aria-haspopup="dialog"
                className="w-full cursor-pointer text-left"
                onClick={() => onOpen(image.id)}
              >
                <Photo image={image} />
                <span className="mt-1.5 block text-xs leading-snug">
                  <span className="text-muted">is</span> <span className="font-medium">{className}</span>
                  <br />
                  <span className={good ? "text-muted" : ""}>{base.className}</span>
                  <span aria-hidden className="text-muted">
                    {" → "}
                  </span>
                  <span className="sr-only"> became </span>
                  <span className={`font-medium ${good ? "text-ok" : "text-bad"}`}>
                    {other.className}
                  </span>{" "}
                  <span className="text-muted tabular-nums">{formatPercent(other.probability, 0)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">None.</p>
      )}
    </section>
  );
}

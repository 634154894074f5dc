/** What is asked next of a good score: better than before, than the best, than what is in production? A click each. */
import type { RivalFieldsFragment, RivalKind } from "@smallset/schema/documents";
import { PageLink } from "@/components/ui/page-link";
import { formatPercent } from "@/lib/format";
import { compareHref } from "../compare/compare-url";

const WORDS: Record<RivalKind, string> = {
  PREVIOUS: "the run before",
  BEST: "the best of the others",
  PRODUCTION: "in production now",
};

export function Rivals({ runId, rivals }: { runId: string; rivals: RivalFieldsFragment[] }) {
  if (!rivals.length) return null;
  return (
    <section
      aria-labelledby="rivals"
      className="mt-4 border-t border-line pt-4 text-sm text-muted"
      data-testid="rivals"
    >
      <h3 id="rivals" className="text-sm text-ink">
        Compare it with
      </h3>
      <ul className="mt-1 space-y-1">
        {rivals.map(({ kinds, run }) => (
          <li key={run.id}>
            <PageLink href={compareHref([run.id, runId])} className="ss-link">
              {run.name}
            </PageLink>
            , {kinds.map((kind) => WORDS[kind]).join(", ")}
            {run.evaluation ? (
              <span className="whitespace-nowrap"> · {formatPercent(run.evaluation.accuracy)}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which versions answer for real: how good they are, since when, by whose decision and why. */
import type { LiveModelFragment } from "@smallset/schema/documents";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { formatPercent } from "@/lib/format";

const PRODUCTION = "production";

export function InProduction({
  models,
  hasFinishedRun,
}: {
  models: LiveModelFragment[];
  /** Then there is something that could be registered. */
  hasFinishedRun: boolean;
}) {
  const live = models.flatMap((model) => {
    const alias = model.aliases.find((candidate) => candidate.alias === PRODUCTION);
    return alias ? [{ model, alias }] : [];
  });
  return (
    <Section title="In production" flush={live.length > 0}>
      {live.length ? (
        <ul data-testid="in-production">
          {live.map(({ model, alias }) => (
            <LiveVersion key={model.id} model={model} alias={alias} />
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">
          {models.length
            ? "No model is in production. Open one and promote the version that should answer."
            : hasFinishedRun
              ? "Nothing yet. Open a finished run and put it into production."
              : "Nothing yet. Once a run is finished, it can be put into production."}{" "}
          <PageLink href={models.length ? "/models" : "/runs"} className="ss-link">
            {models.length ? "See the models" : "See the runs"}
          </PageLink>
        </p>
      )}
    </Section>
  );
}

function LiveVersion({
  model,
  alias,
}: {
  model: LiveModelFragment;
  alias: LiveModelFragment["aliases"][number];
}) {
  const { accuracy, accuracyInterval, count } = alias.version.evaluation;
  const move = model.lastMove.edges[0]?.node;
  return (
    <li className="border-t border-line px-5 py-4 text-sm first:border-t-0 sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <PageLink href={`/models/${model.name}`} className="text-base font-medium hover:underline">
          {model.name} <span className="text-muted">version {alias.version.number}</span>
        </PageLink>
        <span className="tabular-nums">
          <span className="font-semibold">{formatPercent(accuracy)}</span>{" "}
          <span className="text-muted">
            right, between {formatPercent(accuracyInterval.low, 0)} and{" "}
            {formatPercent(accuracyInterval.high, 0)} ({count} photos)
          </span>
        </span>
      </div>
      {move ? (
        <p className="mt-1 text-muted">
          Since <Moment at={move.at} />, by {move.changedBy?.name ?? "somebody who has left"}:{" "}
          <q className="break-words text-ink">{move.reason}</q>
        </p>
      ) : null}
    </li>
  );
}

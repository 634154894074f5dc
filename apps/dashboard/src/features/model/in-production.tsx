/** Which version answers, since when and by whose decision. */
import { Moment } from "@/components/ui/moment";
import { AliasBadge } from "./alias-badge";
import { type AliasDetails, type ChangeDetails, PRODUCTION } from "./model-details";

interface Props {
  production: AliasDetails | undefined;
  /** Newest first. */
  changes: ChangeDetails[];
}

export function InProduction({ production, changes }: Props) {
  const move = changes.find(({ alias }) => alias === PRODUCTION);
  return (
    <p aria-live="polite" className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      {production ? (
        <>
          <AliasBadge alias={PRODUCTION} />
          <strong className="text-ink" data-testid="production-version">
            version {production.version.number}
          </strong>
          <span>
            since <Moment at={move?.at ?? production.updatedAt} />
            {move?.changedBy ? ` by ${move.changedBy.name}` : null}
          </span>
        </>
      ) : (
        <span data-testid="production-version">
          Nothing is in production yet: promote a version, and it answers.
        </span>
      )}
    </p>
  );
}

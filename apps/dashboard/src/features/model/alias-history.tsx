/** Every move of the model's aliases, newest first: who, when, from where to where, and why. */
import type { AliasChangeKind } from "@smallset/schema/documents";
import { IconArrowBackUp, IconCircleArrowUp, IconCircleMinus } from "@tabler/icons-react";
import { Moment } from "@/components/ui/moment";
import type { ChangeDetails } from "./model-details";

const KINDS: Record<AliasChangeKind, { word: string; icon: typeof IconCircleArrowUp }> = {
  PROMOTION: { word: "Promoted", icon: IconCircleArrowUp },
  ROLLBACK: { word: "Rolled back", icon: IconArrowBackUp },
  REMOVAL: { word: "Removed", icon: IconCircleMinus },
};

const place = (version: { number: number } | null | undefined): string =>
  version ? `version ${version.number}` : "nothing";

export function AliasHistory({ changes }: { changes: ChangeDetails[] }) {
  if (!changes.length)
    return <p className="text-sm text-muted">Nothing was promoted yet. Every move will stand here.</p>;
  return (
    <ol className="space-y-5">
      {changes.map((change) => (
        <Change key={change.id} change={change} />
      ))}
    </ol>
  );
}

function Change({ change }: { change: ChangeDetails }) {
  const { kind, alias, from, to, reason, overridden, changedBy, at } = change;
  const { word, icon: Icon } = KINDS[kind];
  return (
    <li data-testid="alias-change" data-kind={kind} className="flex gap-3 text-sm">
      <span
        aria-hidden
        className="grid size-8 shrink-0 place-items-center rounded-full bg-brand-soft text-brand"
      >
        <Icon size={17} />
      </span>
      <div className="min-w-0 space-y-0.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span>
            <span className="font-medium">{word}</span> {alias}: {place(from)} <span aria-hidden>→</span>
            <span className="sr-only"> to </span> <span className="font-medium">{place(to)}</span>
          </span>
          {overridden ? (
            <span className="rounded-full bg-warn-soft px-2 py-0.5 text-xs font-medium text-warn">
              past the gate
            </span>
          ) : null}
        </p>
        <p className="break-words">“{reason}”</p>
        <p className="text-xs text-muted">
          {changedBy?.name ?? "Somebody who has left"}, <Moment at={at} />
        </p>
      </div>
    </li>
  );
}

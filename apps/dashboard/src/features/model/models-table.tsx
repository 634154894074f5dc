/** Registered models as a table; on a phone each row becomes a card. */
"use client";
import type { RegisteredModelRowFragment } from "@smallset/schema/documents";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { formatCount } from "@/lib/format";
import { AliasBadge } from "./alias-badge";
import { PRODUCTION } from "./model-details";

export function ModelsTable({ models }: { models: RegisteredModelRowFragment[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="ss-table max-md:block">
        <caption className="sr-only">Registered models, newest first</caption>
        <thead className="max-md:hidden">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">In production</th>
            <th scope="col">Since</th>
            <th scope="col" className="num">
              Versions
            </th>
            <th scope="col">Newest</th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {models.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ModelRow({ model }: { model: RegisteredModelRowFragment }) {
  const live = model.aliases.find(({ alias }) => alias === PRODUCTION);
  const move = live ? model.lastPromotion.edges[0]?.node : undefined;
  return (
    <tr
      data-testid="model-row"
      className="hoverable max-md:block max-md:space-y-1 max-md:border-t max-md:border-line max-md:px-5 max-md:py-4 max-md:first:border-t-0 max-md:[&>td]:block max-md:[&>td]:border-0 max-md:[&>td]:p-0 max-md:[&>td]:text-left"
    >
      <td className="min-w-36 font-medium break-words">
        <PageLink href={`/models/${model.name}`} className="hover:underline">
          {model.name}
        </PageLink>
      </td>
      <td>
        {live ? (
          <span className="flex flex-wrap items-center gap-2">
            Version {live.version.number} <AliasBadge alias={PRODUCTION} />
          </span>
        ) : (
          <span className="text-muted">No version yet</span>
        )}
      </td>
      <td className="text-muted">
        {move ? (
          <>
            <span className="md:hidden">since </span>
            <Moment at={move.at} />
            {move.changedBy ? <span> by {move.changedBy.name}</span> : null}
          </>
        ) : (
          <span className="max-md:hidden">–</span>
        )}
      </td>
      <td className="num text-muted">
        {formatCount(model.versionCount)}
        <span className="md:hidden"> {model.versionCount === 1 ? "version" : "versions"}</span>
      </td>
      <td className="text-muted">
        {model.latestVersion ? (
          <>
            <span className="md:hidden">newest: </span>
            version {model.latestVersion.number}, <Moment at={model.latestVersion.createdAt} />
          </>
        ) : (
          "–"
        )}
      </td>
    </tr>
  );
}

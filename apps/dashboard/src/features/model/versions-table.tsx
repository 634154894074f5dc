/** The versions of a model, newest first: how good each is, where it comes from, what points at it. */
"use client";
import { Button } from "@mantine/core";
import { IconCircleArrowUp } from "@tabler/icons-react";
import { Moment } from "@/components/ui/moment";
import { RandomWeightsBadge, SyntheticBadge } from "@/components/ui/note-badge";
import { PageLink } from "@/components/ui/page-link";
import { countOf, formatPercent } from "@/lib/format";
import { AliasBadge } from "./alias-badge";
import { DeleteVersion } from "./delete-version";
import { PRODUCTION, type VersionDetails } from "./model-details";

interface Props {
  modelName: string;
  versions: VersionDetails[];
  /** Null for those who may not. */
  onPromote: ((versionNumber: number) => void) | null;
  onDeleted: () => void;
}

export function VersionsTable({ modelName, versions, onPromote, onDeleted }: Props) {
  return (
    <div className="overflow-x-auto">
      <table className="ss-table max-lg:block">
        <caption className="sr-only">Versions, newest first</caption>
        <thead className="max-lg:hidden">
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Right answers</th>
            <th scope="col">Classes</th>
            <th scope="col">Made by</th>
            <th scope="col">Created</th>
            <th scope="col">
              <span className="sr-only">Action</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-lg:block">
          {versions.map((version) => (
            <VersionRow
              key={version.id}
              modelName={modelName}
              version={version}
              onPromote={onPromote}
              onDeleted={onDeleted}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function VersionRow({
  modelName,
  version,
  onPromote,
  onDeleted,
}: Omit<Props, "versions"> & { version: VersionDetails }) {
  const { number, description, aliases, evaluation, classNames, extractor } = version;
  return (
    <tr
      data-testid="version-row"
      className="max-lg:block max-lg:space-y-2 max-lg:border-t max-lg:border-line max-lg:px-5 max-lg:py-4 max-lg:first:border-t-0 max-lg:[&>td]:block max-lg:[&>td]:border-0 max-lg:[&>td]:p-0"
    >
      <td className="min-w-40">
        <span className="flex flex-wrap items-center gap-2">
          <PageLink href={`/models/${modelName}/versions/${number}`} className="font-medium hover:underline">
            Version {number}
          </PageLink>
          {aliases.map(({ id, alias }) => (
            <AliasBadge key={id} alias={alias} />
          ))}
          {extractor.pretrained ? null : <RandomWeightsBadge />}
        </span>
        {description ? <p className="mt-1 text-sm break-words text-muted">{description}</p> : null}
      </td>
      <td>
        <span className="font-medium">{formatPercent(evaluation.accuracy)}</span>
        <span className="block text-xs text-muted">
          {formatPercent(evaluation.accuracyInterval.low)} to{" "}
          {formatPercent(evaluation.accuracyInterval.high)}, on{" "}
          {countOf(evaluation.count, `${evaluation.split} photo`)}
        </span>
      </td>
      <td className="max-w-48 text-sm" title={classNames.join(", ")}>
        <span className="whitespace-nowrap">{countOf(classNames.length, "class", "classes")}</span>
        <span className="block truncate text-xs text-muted">{classNames.join(", ")}</span>
      </td>
      <td className="min-w-32">
        <Origin version={version} />
      </td>
      <td className="text-sm text-muted">
        <Moment at={version.createdAt} />
        {version.createdBy ? <span className="block text-xs">by {version.createdBy.name}</span> : null}
      </td>
      <td className="lg:text-right">
        <span className="flex items-center gap-2 lg:justify-end">
          {aliases.some(({ alias }) => alias === PRODUCTION) ? (
            <span className="text-sm text-muted">Answers now</span>
          ) : onPromote ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconCircleArrowUp size={15} aria-hidden />}
              aria-label={`Promote version ${number}`}
              onClick={() => onPromote(number)}
              data-testid={`promote-${number}`}
            >
              Promote
            </Button>
          ) : null}
          {onPromote ? <DeleteVersion version={version} onDeleted={onDeleted} /> : null}
        </span>
      </td>
    </tr>
  );
}

/** The run and the photos; either may have been deleted since. */
function Origin({ version: { run, datasetVersion } }: { version: VersionDetails }) {
  return (
    <span className="text-sm">
      {run ? (
        <PageLink href={`/runs/${run.id}`} className="ss-link">
          {run.name}
        </PageLink>
      ) : (
        <span className="text-muted">A run that was deleted</span>
      )}
      {datasetVersion ? (
        <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
          <PageLink href={`/datasets/${datasetVersion.dataset.id}`} className="hover:underline">
            {datasetVersion.dataset.name}, version {datasetVersion.number}
          </PageLink>
          {datasetVersion.dataset.synthetic ? <SyntheticBadge /> : null}
        </span>
      ) : null}
    </span>
  );
}

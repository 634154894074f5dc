/** What stands in each column of the runs table. */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { Moment } from "@/components/ui/moment";
import { RandomWeightsBadge, SyntheticBadge, TrainedElsewhereBadge } from "@/components/ui/note-badge";
import { PageLink } from "@/components/ui/page-link";
import { datasetName } from "@/lib/dataset-name";
import { extractorName } from "@/lib/extractor-name";
import { formatDuration, formatMetric, formatPercent } from "@/lib/format";
import { parentScoreOf } from "@/lib/parent-score";
import { ParentScoreText } from "./parent-score-text";
import { RunRowState } from "./run-row-state";
import { metricKeyOf } from "./table-state";

/** Shares are read as percentages. */
const IS_SHARE = /(accuracy|f1|precision|recall|auc)(\.(best|last|min|max))?$/;
export const formatValue = (column: string, value: number): string =>
  IS_SHARE.test(column) ? formatPercent(value) : formatMetric(value);

/** Words of any length, or none. */
const Words = ({ children }: { children: string | undefined }) =>
  children === undefined ? NONE : <span className="block truncate">{children}</span>;

const NONE = <span className="text-muted">–</span>;

export function Cell({ run, column }: { run: RunTableRowFragment; column: string }): ReactNode {
  const key = metricKeyOf(column);
  if (key !== null) {
    const summary = run.summaries.find((candidate) => candidate.key === key);
    const part = /\.(best|last|min|max|bestStep)$/.exec(column)?.[1] ?? "best";
    const score = part === "best" ? parentScoreOf(run, key) : null;
    if (score) return <ParentScoreText score={score} format={(value) => formatValue(column, value)} />;
    if (!summary) return NONE;
    const value = summary[part as "best" | "last" | "min" | "max" | "bestStep"];
    return (
      <span className="font-medium" title={`Best at epoch ${summary.bestStep}`}>
        {part === "bestStep" ? value : formatValue(column, value)}
      </span>
    );
  }
  if (column.startsWith("params."))
    return <Words>{run.params.find((param) => `params.${param.key}` === column)?.value}</Words>;
  if (column.startsWith("tags."))
    return <Words>{run.tags?.find((tag) => `tags.${tag.key}` === column)?.value}</Words>;
  return attributeCell(run, column);
}

function attributeCell(run: RunTableRowFragment, column: string): ReactNode {
  switch (column) {
    case "status":
      return <RunRowState key={run.id} run={run} isLow />;
    case "dataset":
      return run.datasetVersion ? (
        <span className="flex items-center gap-2">
          <PageLink
            href={`/datasets/${run.datasetVersion.dataset.id}`}
            className="truncate text-muted hover:text-ink hover:underline"
          >
            {datasetName(run.datasetVersion.dataset)}
          </PageLink>
          {run.datasetVersion.dataset.synthetic ? <SyntheticBadge isCompact /> : null}
        </span>
      ) : (
        NONE
      );
    case "extractor":
      if (!run.extractor) return <TrainedElsewhereBadge isCompact />;
      return (
        <span className="flex items-center gap-2">
          <span className="truncate text-muted">{extractorName(run.extractor.label)}</span>
          {run.extractor.pretrained ? null : <RandomWeightsBadge isCompact />}
        </span>
      );
    case "experiment":
      return <Words>{run.experiment?.name}</Words>;
    case "createdBy":
      return <Words>{run.createdBy?.name}</Words>;
    case "kind":
      return run.kind ?? NONE;
    case "bestEpoch":
      return run.bestEpoch ?? NONE;
    case "duration":
      return run.startedAt && run.finishedAt
        ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))
        : NONE;
    case "createdAt":
    case "startedAt":
    case "finishedAt": {
      const at = run[column];
      return at ? (
        <span className="text-muted">
          <Moment at={at} isShort />
        </span>
      ) : (
        NONE
      );
    }
    default:
      return NONE;
  }
}

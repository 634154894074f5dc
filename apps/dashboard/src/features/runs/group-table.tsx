/** Groups of runs with mean ± sd of each metric column; the best mean comes first. */
"use client";
import { RunGroupsDocument, type RunGroupsQuery } from "@smallset/schema/documents";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageLink } from "@/components/ui/page-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { countOf } from "@/lib/format";
import { compareHref } from "../compare/compare-url";
import { columnTitle } from "./column-title";
import { formatValue } from "./columns";
import { groupSearch } from "./group-search";
import { metricKeyOf, type TableState } from "./table-state";

type Group = RunGroupsQuery["runGroups"]["groups"][number];
const PAGE = 50;

export function GroupTable({ state, onOpen }: { state: TableState; onOpen: (search: string) => void }) {
  const [page, setPage] = useState(0);
  const metrics = state.columns.filter((column) => metricKeyOf(column) !== null).slice(0, 10);
  const [{ data, error, fetching }, ask] = useQuery({
    query: RunGroupsDocument,
    variables: {
      by: state.groupBy,
      metrics: metrics.length ? metrics : ["val/accuracy"],
      search: state.search || null,
      offset: page * PAGE,
    },
  });
  if (error)
    return (
      <ErrorNotice
        title="The groups could not be made"
        error={error}
        onRetry={() => ask({ requestPolicy: "network-only" })}
      />
    );
  const groups = data?.runGroups.groups ?? [];
  const total = data?.runGroups.totalCount ?? 0;
  return (
    <div className="ss-card overflow-hidden" aria-busy={fetching}>
      <ScrollRegion label="Groups of runs">
        <table className="ss-table">
          <caption className="px-5 py-2 text-left text-sm text-muted">
            {data
              ? `${countOf(total, "group")}; mean ± standard deviation of the best value of each run`
              : null}
          </caption>
          <thead>
            <tr>
              {state.groupBy.map((field) => (
                <th key={field} scope="col">
                  {field === "settings" ? "Same settings as" : columnTitle(field)}
                </th>
              ))}
              <th scope="col" className="num">
                Runs
              </th>
              {groups[0]?.metrics.map(({ name }) => (
                <th key={name} scope="col" className="num">
                  {columnTitle(name)}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">Open</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.values.join("\n")} className="hoverable" data-testid="run-group">
                {group.values.map((value, index) => (
                  <td key={state.groupBy[index]} className="font-medium">
                    {state.groupBy[index] === "settings" ? (
                      <PageLink href={`/runs/${group.newestRun.id}`} className="hover:underline">
                        {group.newestRun.name}
                      </PageLink>
                    ) : (
                      (value ?? <span className="text-muted">none</span>)
                    )}
                  </td>
                ))}
                <td className="num">{group.runCount}</td>
                {group.metrics.map((metric) => (
                  <td key={metric.name} className="num">
                    <Spread metric={metric} />
                  </td>
                ))}
                <td className="text-right whitespace-nowrap">
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => onOpen(groupSearch(state, group.values))}
                  >
                    Show runs
                  </Button>
                  {group.runCount > 1 && group.runCount <= 20 ? (
                    <PageLink href={compareHref(group.runIds)} className="ss-link ml-2 text-sm">
                      Compare
                    </PageLink>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {total > PAGE ? (
        <div className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
          <Button size="xs" variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Before
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={(page + 1) * PAGE >= total}
            onClick={() => setPage(page + 1)}
          >
            Next
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Spread({ metric: { name, mean, sd, count, min, max } }: { metric: Group["metrics"][number] }) {
  if (mean === null || mean === undefined) return <span className="text-muted">–</span>;
  const range =
    min !== null && max !== null && min !== undefined && max !== undefined
      ? `${formatValue(name, min)} to ${formatValue(name, max)} in ${countOf(count, "run")}`
      : undefined;
  return (
    <span title={range}>
      <span className="font-medium">{formatValue(name, mean)}</span>
      {sd === null || sd === undefined ? null : (
        <span className="text-muted"> ± {formatValue(name, sd)}</span>
      )}
    </span>
  );
}

/** Every run: a plain list for who has ten of them, a search over params, metrics and tags for who has 10,000. */
"use client";
import { RunTableDocument } from "@smallset/schema/documents";
import { Button, Skeleton } from "@mantine/core";
import { IconChartDots3, IconPlus } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { useQuery } from "urql";
import { EditorsOnly } from "@/components/shell/editors-only";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf, formatCount } from "@/lib/format";
import { checkSearch } from "./check-search";
import { ColumnChooser } from "./column-chooser";
import { GroupBy } from "./group-by";
import { ImportHistory } from "./import-history";
import { NoRuns } from "./no-runs";
import { RunGrid } from "./run-grid";
import { SearchBox } from "./search-box";
import { pageVariables } from "./table-state";
import { useNewerCount } from "./use-newer-count";
import { useTableState } from "./use-table-state";
import { Views } from "./views";

/** Loaded when somebody wants it: ECharts is bigger than the page. */
const ParallelRuns = dynamic(() => import("./parallel-runs"), { ssr: false });

const GroupTable = dynamic(() => import("./group-table").then((module) => module.GroupTable), {
  ssr: false,
  loading: () => <Skeleton height={320} radius={14} />,
});
const SelectionBar = dynamic(() => import("./selection-bar").then((module) => module.SelectionBar), {
  ssr: false,
});

export function RunsPage() {
  const [state, change] = useTableState();
  const [isScrolled, setScrolled] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const fault = useMemo(() => checkSearch(state.search), [state.search]);
  const [{ data, error }, ask] = useQuery({
    query: RunTableDocument,
    variables: pageVariables(state, 0),
    pause: fault !== null,
  });
  const totalCount = data?.runs.totalCount;
  const edges = data?.runs.edges;
  const firstPage = useMemo(() => edges?.map(({ node }) => node) ?? [], [edges]);
  const newer = useNewerCount({
    search: state.search,
    isPaused: fault !== null,
    totalCount,
    isScrolled,
    ask,
  });
  const onSelect = useCallback(
    (id: string, isSelected: boolean) =>
      setSelected((now) => {
        const next = new Set(now);
        if (isSelected) next.add(id);
        else next.delete(id);
        return next;
      }),
    [],
  );
  const isEmpty = totalCount === 0 && !state.search;
  return (
    <>
      <PageHeader
        title="Runs"
        actions={
          isEmpty ? null : (
            <EditorsOnly>
              <ImportHistory />
              <LinkButton href="/runs/new" leftSection={<IconPlus size={16} aria-hidden />}>
                New run
              </LinkButton>
            </EditorsOnly>
          )
        }
      >
        {totalCount && !state.search ? countOf(totalCount, "training run") : null}
      </PageHeader>
      {isEmpty ? (
        <NoRuns />
      ) : (
        <div className="grid grid-cols-1 gap-4">
          <div className="flex flex-wrap items-start gap-2">
            <SearchBox search={state.search} onSearch={(search) => change({ search })} />
            <div className="grid grid-cols-2 gap-2 max-sm:w-full sm:flex sm:flex-wrap sm:items-center">
              <ColumnChooser columns={state.columns} onChange={(columns) => change({ columns })} />
              <GroupBy groupBy={state.groupBy} onChange={(groupBy) => change({ groupBy })} />
              <Button
                variant={state.showsChart ? "light" : "default"}
                aria-pressed={state.showsChart}
                leftSection={<IconChartDots3 size={16} aria-hidden />}
                onClick={() => change({ showsChart: !state.showsChart })}
              >
                Chart
              </Button>
              <Views />
            </div>
          </div>
          {state.showsChart && !fault ? (
            <Section title="Settings and scores">
              {/* Its place is there before it is, so that the table below stays where it is. */}
              <div className="flex h-96 flex-col">
                <ParallelRuns state={state} onSelect={(ids) => setSelected(new Set(ids))} />
              </div>
            </Section>
          ) : null}
          {error && !fault ? (
            <ErrorNotice
              title="The runs could not be loaded"
              error={error}
              onRetry={() => ask({ requestPolicy: "network-only" })}
            />
          ) : null}
          {fault ? (
            <p className="ss-card px-5 py-10 text-center text-sm text-muted">
              Runs are shown again once the search is understood.
            </p>
          ) : state.groupBy.length ? (
            <GroupTable state={state} onOpen={(search) => change({ search, groupBy: [] })} />
          ) : (
            <div className="ss-card relative overflow-hidden">
              {state.search && totalCount !== undefined ? (
                <output className="block border-b border-line px-5 py-2 text-sm text-muted">
                  {totalCount === 0
                    ? "No run fits. Try fewer conditions."
                    : `${countOf(totalCount, "run")} found`}
                </output>
              ) : null}
              {newer > 0 ? (
                <Button
                  size="compact-sm"
                  className="!absolute top-14 left-1/2 z-20 -translate-x-1/2"
                  onClick={() => ask({ requestPolicy: "network-only" })}
                >
                  {formatCount(newer)} new
                </Button>
              ) : null}
              {totalCount ? (
                <RunGrid
                  state={state}
                  totalCount={totalCount}
                  firstPage={firstPage}
                  selected={selected}
                  onSelect={onSelect}
                  onSort={(sort) => change({ sort })}
                  onScrolled={setScrolled}
                />
              ) : null}
            </div>
          )}
          {selected.size > 0 ? (
            <SelectionBar
              selected={selected}
              state={state}
              totalCount={totalCount ?? 0}
              onChange={setSelected}
              onDeleted={() => ask({ requestPolicy: "network-only" })}
            />
          ) : null}
        </div>
      )}
    </>
  );
}

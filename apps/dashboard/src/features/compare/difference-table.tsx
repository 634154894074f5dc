/** Results and params, one column a run; rows in which all agree are hidden until asked for. */
"use client";
import { CloseButton, SegmentedControl } from "@mantine/core";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { LineSwatch } from "@/components/charts/line-swatch";
import { StatusBadge } from "@/components/ui/status-badge";
import { PageLink } from "@/components/ui/page-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { compareHref } from "./compare-url";
import type { ComparedRun } from "./compared-run";
import { lineUpParams, paramTitle } from "./param-words";
import { listResults } from "./result-rows";

export function DifferenceTable({ runs }: { runs: ComparedRun[] }) {
  const [view, setView] = useState("differences");
  const params = lineUpParams(runs);
  const shown = view === "all" ? params : params.filter(({ differs }) => differs);
  return (
    <Section
      title="What differs"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Settings to show"
          value={view}
          onChange={setView}
          data={[
            { value: "differences", label: "Differences" },
            { value: "all", label: `All ${params.length} settings` },
          ]}
        />
      }
    >
      <ScrollRegion label="Results and settings as a table">
        <table className="ss-table" data-testid="differences">
          <thead>
            <tr>
              <th scope="col" className="sticky left-0 z-10 bg-surface align-top">
                Run
              </th>
              {runs.map((run) => (
                <RunHeading key={run.id} run={run} all={runs} />
              ))}
            </tr>
          </thead>
          <tbody>
            {listResults(runs).map(({ title, values, best }) => (
              <Row key={title} title={title}>
                {values.map((value, index) => (
                  <td key={runs[index]?.id} className={best.has(index) ? "font-semibold text-ok" : ""}>
                    {value?.text ?? "–"}
                    {best.has(index) ? <span className="sr-only"> (best)</span> : null}
                    {value?.hint ? (
                      <span className="block text-xs font-normal text-muted">{value.hint}</span>
                    ) : null}
                  </td>
                ))}
              </Row>
            ))}
            {shown.map(({ key, values, differs }) => (
              <Row key={key} title={paramTitle(key)}>
                {values.map((value, index) => (
                  <td key={runs[index]?.id} className={differs ? "font-medium" : "text-muted"}>
                    {value ?? "–"}
                  </td>
                ))}
              </Row>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {shown.length ? null : (
        <p className="px-5 py-4 text-sm text-muted sm:px-6">
          Every setting is the same. What differs comes from the photos, or from chance.
        </p>
      )}
    </Section>
  );
}

const Row = ({ title, children }: { title: string; children: ReactNode }) => (
  <tr>
    <th scope="row" className="sticky left-0 z-10 border-t border-line bg-surface">
      {title}
    </th>
    {children}
  </tr>
);

function RunHeading({ run, all }: { run: ComparedRun; all: ComparedRun[] }) {
  const router = useRouter();
  return (
    <th scope="col" className="min-w-36 align-top !whitespace-normal">
      <span className="flex items-start justify-between gap-1">
        <span className="grid gap-1">
          <span className="flex items-center gap-2">
            <LineSwatch line={run} />
            <StatusBadge status={run.status} />
          </span>
          <PageLink href={`/runs/${run.id}`} className="text-sm font-medium text-ink hover:underline">
            {run.label}
          </PageLink>
        </span>
        {all.length > 2 ? (
          <CloseButton
            size="sm"
            aria-label={`Leave out ${run.label}`}
            onClick={() =>
              router.replace(compareHref(all.filter(({ id }) => id !== run.id).map(({ id }) => id)), {
                scroll: false,
              })
            }
          />
        ) : null}
      </span>
    </th>
  );
}

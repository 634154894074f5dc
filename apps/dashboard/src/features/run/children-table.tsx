/** Every training of a parent, with what was set for it. */
import { METRIC_KEYS } from "@smallset/schema";
import { PageLink } from "@/components/ui/page-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatMetric, formatPercent } from "@/lib/format";
import { type Child, labelOf, settingOf, valueOf } from "./child-words";
import type { RunDetails } from "./run-details";

export function ChildrenTable({
  run,
  rows,
  bestChildId,
}: {
  run: RunDetails;
  rows: Child[];
  bestChildId: string | null;
}) {
  const parameters = run.plan?.parameters ?? [];
  const hasRungs = (run.plan?.rungs ?? 0) > 1;
  const isFolds = run.kind === "folds";
  return (
    <Section title={isFolds ? "Folds" : "Trainings"} flush>
      <ScrollRegion label={isFolds ? "All folds, a table" : "All trainings, a table"}>
        <table className="ss-table" data-testid="children">
          <thead>
            <tr>
              <th scope="col">{isFolds ? "Held out" : "Training"}</th>
              {hasRungs ? (
                <th scope="col" className="num">
                  Rung
                </th>
              ) : null}
              {parameters.map((name) => (
                <th key={name} scope="col" className="num first-letter:uppercase">
                  {labelOf(name)}
                </th>
              ))}
              {hasRungs ? (
                <th scope="col" className="num">
                  Epochs
                </th>
              ) : null}
              <th scope="col">Status</th>
              <th scope="col" className="num">
                Validation accuracy
              </th>
              <th scope="col" className="num">
                Loss
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((child, index) => {
              const accuracy = valueOf(child, METRIC_KEYS.validationAccuracy);
              const loss = valueOf(child, METRIC_KEYS.validationLoss);
              return (
                <tr key={child.id} className="hoverable">
                  <td className="whitespace-nowrap">
                    <PageLink href={`/runs/${child.id}`} className="ss-link">
                      {isFolds ? `Fold ${(child.fold ?? 0) + 1}` : index + 1}
                    </PageLink>
                    {child.id === bestChildId ? (
                      <span className="ml-2 rounded-full bg-ok-soft px-2 py-0.5 text-xs font-semibold text-ok">
                        best
                      </span>
                    ) : null}
                  </td>
                  {hasRungs ? <td className="num">{(child.rung ?? 0) + 1}</td> : null}
                  {parameters.map((name) => (
                    <td key={name} className="num whitespace-nowrap">
                      {settingOf(child, name)}
                    </td>
                  ))}
                  {hasRungs ? <td className="num">{child.hyperparameters?.epochs}</td> : null}
                  <td>
                    <StatusBadge status={child.status} isPaused={child.pausedAt !== null} />
                  </td>
                  <td className="num">{accuracy === undefined ? "–" : formatPercent(accuracy)}</td>
                  <td className="num">{loss === undefined ? "–" : formatMetric(loss)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

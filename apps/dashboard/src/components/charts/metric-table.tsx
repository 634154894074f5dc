/** The chart's numbers, for those who read rather than look. */
import { ScrollRegion } from "@/components/ui/scroll-region";
import type { Line } from "./line-chart-props";

export function MetricTable({
  title,
  lines,
  formatValue,
}: {
  title: string;
  lines: Line[];
  formatValue: (value: number) => string;
}) {
  const steps = [...new Set(lines.flatMap((line) => line.steps))].toSorted((a, b) => a - b);
  const valueAt = lines.map((line) => new Map(line.steps.map((step, i) => [step, line.values[i]])));
  return (
    <ScrollRegion label={`${title} as a table`} className="h-64">
      <table className="ss-table">
        <thead className="sticky top-0 bg-surface">
          <tr>
            <th scope="col">Epoch</th>
            {lines.map((line) => (
              <th key={line.name} scope="col" className="num">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step}>
              <td>{step}</td>
              {valueAt.map((values, i) => {
                const value = values.get(step);
                return (
                  <td key={lines[i]?.name} className="num">
                    {value === undefined ? "–" : formatValue(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
